package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.device.Range;

/**
 * The dies of a group: every {@code stride}-th from {@code first} on.
 *
 * @param first die of rank 0
 * @param count ranks
 * @param stride from the die of one rank to that of the next
 */
public record Ranks(int first, int count, int stride) {
    public Ranks {
        Range.check("first rank", first, 0, 1 << 20);
        Range.check("ranks", count, 1, 1 << 20);
        Range.check("stride of ranks", stride, 1, 1 << 20);
    }

    /** The first {@code count} dies. */
    public static Ranks of(int count) {
        return new Ranks(0, count, 1);
    }

    /** The die of {@code rank}. */
    public int die(int rank) {
        return first + rank * stride;
    }
}
