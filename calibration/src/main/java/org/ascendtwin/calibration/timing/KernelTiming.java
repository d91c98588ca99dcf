package org.ascendtwin.calibration.timing;

import java.util.List;

/**
 * A measured kernel.
 *
 * @param operator the operator's name where it was measured, such as {@code quant_matmul} or {@code MatMulV3}
 * @param device the hardware as the source names it, such as {@code 910B2}
 * @param shapes sizes of each input; empty for an input that was absent
 * @param types number format of each input
 * @param results sizes of each output; empty where the source does not say
 * @param attributes what else the call was given, as the source writes it
 * @param micros device time
 * @param statistic what the time is of
 * @param note the source's remarks, such as the kernels that ran
 * @param source file and line
 */
public record KernelTiming(
        String operator,
        String device,
        List<List<Integer>> shapes,
        List<String> types,
        List<List<Integer>> results,
        String attributes,
        double micros,
        Statistic statistic,
        String note,
        String source) {
    /**
     * What a time is of.
     *
     * @param kind how it was made of its calls
     * @param count calls
     */
    public record Statistic(Kind kind, int count) {
        /** One time of calls that the source does not tell apart. */
        public static final Statistic REPORTED = new Statistic(Kind.REPORTED, 1);

        /** How one time is made of many. */
        public enum Kind {
            /** As the source reports it. */
            REPORTED,
            /** A single call. */
            CALL,
            /** The median of all calls. */
            MEDIAN
        }
    }

    /** Eleven days. */
    private static final double MOST_MICROS = 1e12;

    public KernelTiming {
        shapes = shapes.stream().map(List::copyOf).toList();
        types = List.copyOf(types);
        results = results.stream().map(List::copyOf).toList();
        if (!(micros >= 0 && micros <= MOST_MICROS)) {
            throw new IllegalArgumentException(
                    "the time is " + micros + " us; allowed: 0 to " + MOST_MICROS + ". Maybe it is in another unit");
        }
    }

    /** Whether the attribute {@code name} is true. */
    public boolean isTrue(String name) {
        return attributes.replace(" ", "").contains("\"" + name + "\":true");
    }
}
