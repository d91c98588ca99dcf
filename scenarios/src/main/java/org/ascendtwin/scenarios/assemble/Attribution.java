package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.workload.RequestColumn;
import org.jspecify.annotations.Nullable;

/**
 * What each request's time was spent on, in whole nanoseconds. The causes before its first token add up to its time to
 * first token, those after it to the rest of its latency.
 */
public final class Attribution {
    private static final int CAUSES = Cause.values().length;

    private final int size;
    private final @Nullable RequestColumn[] columns = new RequestColumn[Phase.values().length * CAUSES];

    /** Which part of a request's life. */
    public enum Phase {
        /** From sending to the first token. */
        FIRST_TOKEN,
        /** From the first token to the last. */
        LATER_TOKENS
    }

    /** @param size requests */
    public Attribution(int size) {
        this.size = size;
    }

    /** Requests. */
    public int size() {
        return size;
    }

    /** Adds to what {@code request} spent. */
    public void add(Phase phase, Cause cause, int request, long nanos) {
        if (nanos < 0) {
            throw new IllegalStateException("request " + request + " spent " + nanos + " ns on " + cause.spelling());
        }
        if (nanos > 0) {
            int column = phase.ordinal() * CAUSES + cause.ordinal();
            RequestColumn values = columns[column];
            if (values == null) {
                values = new RequestColumn(size, 0);
                columns[column] = values;
            }
            values.add(request, nanos);
        }
    }

    /** What {@code request} spent on {@code cause} in {@code phase}. */
    public long nanos(Phase phase, Cause cause, int request) {
        RequestColumn values = columns[phase.ordinal() * CAUSES + cause.ordinal()];
        return values == null ? 0 : values.get(request);
    }

    /** What {@code request} spent in {@code phase} altogether. */
    public long nanos(Phase phase, int request) {
        long sum = 0;
        for (int cause = 0; cause < CAUSES; cause++) {
            RequestColumn values = columns[phase.ordinal() * CAUSES + cause];
            sum += values == null ? 0 : values.get(request);
        }
        return sum;
    }

    /** Whether any request spent anything on {@code cause} in {@code phase}. */
    public boolean occurs(Phase phase, Cause cause) {
        return columns[phase.ordinal() * CAUSES + cause.ordinal()] != null;
    }
}
