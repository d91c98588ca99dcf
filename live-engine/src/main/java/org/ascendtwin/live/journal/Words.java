package org.ascendtwin.live.journal;

import java.util.Arrays;

/** The numbers of one journal entry, collected one after the other. */
final class Words {
    private long[] values = new long[64];
    private int count;

    Words clear() {
        count = 0;
        return this;
    }

    Words add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
        return this;
    }

    /** The numbers, the first {@link #count} of the array. */
    long[] values() {
        return values;
    }

    int count() {
        return count;
    }
}
