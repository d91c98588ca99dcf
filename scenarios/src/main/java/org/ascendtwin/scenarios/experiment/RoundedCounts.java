package org.ascendtwin.scenarios.experiment;

/**
 * How often values occurred that were rounded to one part in 16,384: as many counters for each power of two. Takes the
 * same memory for any number of values.
 */
final class RoundedCounts {
    private static final int STEPS_BITS = 13;
    private static final int SHIFT = 52 - STEPS_BITS;

    /** Powers of two that are told apart, from a fraction of a nanosecond, as seconds, to a century. */
    private static final int LEAST_EXPONENT = -34;

    private static final int MOST_EXPONENT = 33;
    private static final long FIRST = Double.doubleToRawLongBits(Math.scalb(1.0, LEAST_EXPONENT)) >>> SHIFT;
    private static final int SIZE = (MOST_EXPONENT - LEAST_EXPONENT) << STEPS_BITS;

    /** The first counts what is smaller than all others: nothing, for times. */
    private final long[] counts = new long[SIZE + 1];

    void add(double value, long weight) {
        long step = (Double.doubleToRawLongBits(value) >>> SHIFT) - FIRST;
        counts[value <= 0 ? 0 : Math.clamp(step + 1, 0, SIZE)] += weight;
    }

    /** The middle of what a counter counts. */
    private static double value(int counter) {
        if (counter == 0) {
            return 0;
        }
        long bits = (FIRST + counter - 1) << SHIFT;
        return Double.longBitsToDouble(bits | 1L << (SHIFT - 1));
    }

    /** The value of a rank, counted from 0, of all in order. */
    double at(long rank) {
        long seen = 0;
        for (int counter = 0; counter <= SIZE; counter++) {
            seen += counts[counter];
            if (rank < seen) {
                return value(counter);
            }
        }
        throw new IndexOutOfBoundsException("rank " + rank + " of " + seen + " values");
    }

    /** The sum of the squares of what values differ from {@code mean} by. */
    double squares(double mean) {
        double squares = 0;
        for (int counter = 0; counter <= SIZE; counter++) {
            double away = value(counter) - mean;
            squares += counts[counter] == 0 ? 0 : away * away * counts[counter];
        }
        return squares;
    }
}
