package org.ascendtwin.sim.stat;

/** The sum of doubles in the order numpy adds them, so that both agree to the last digit. */
final class PairwiseSum {
    private static final int BLOCK = 128;
    private static final int LANES = 8;

    private PairwiseSum() {}

    /** Halves long ranges, adds ranges up to 128 in eight lanes (numpy/_core/src/umath/loops_utils.h.src). */
    static double of(double[] values, int from, int length) {
        if (length < LANES) {
            double sum = 0;
            for (int i = 0; i < length; i++) {
                sum += values[from + i];
            }
            return sum;
        }
        if (length <= BLOCK) {
            return lanes(values, from, length);
        }
        int half = length / 2;
        half -= half % LANES;
        return of(values, from, half) + of(values, from + half, length - half);
    }

    private static double lanes(double[] values, int from, int length) {
        double[] lanes = new double[LANES];
        System.arraycopy(values, from, lanes, 0, LANES);
        int i = LANES;
        for (; i + LANES <= length; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] += values[from + i + lane];
            }
        }
        double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (; i < length; i++) {
            sum += values[from + i];
        }
        return sum;
    }
}
