package org.ascendtwin.calibration.validate;

import java.util.Arrays;
import java.util.Comparator;

/** Spearman's rank correlation: 1 where two lists order the same things alike, −1 where one reverses the other. */
public final class RankCorrelation {
    private RankCorrelation() {}

    /** The correlation of the ranks, ties sharing the mean of theirs; not a number below three values or where all are alike. */
    public static double of(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(first.length + " values beside " + second.length
                    + "; allowed: as many of each. Maybe one list lost a value");
        }
        if (first.length < 3) {
            return Double.NaN;
        }
        return pearson(ranks(first), ranks(second));
    }

    private static double[] ranks(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static double pearson(double[] x, double[] y) {
        double mean = (x.length - 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
