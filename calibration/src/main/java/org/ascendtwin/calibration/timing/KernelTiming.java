package org.ascendtwin.calibration.timing;

import java.util.List;

/**
 * One measured kernel.
 *
 * @param operator the operator's name where it was measured, such as {@code quant_matmul}
 * @param device the hardware as the source names it, such as {@code 910B2}
 * @param shapes sizes of each input; empty for an input that was absent
 * @param types number format of each input
 * @param attributes what else the call was given, as the source writes it
 * @param micros device time
 * @param note the source's remarks, such as the kernels that ran
 * @param source file and line
 */
public record KernelTiming(
        String operator,
        String device,
        List<List<Integer>> shapes,
        List<String> types,
        String attributes,
        double micros,
        String note,
        String source) {
    public KernelTiming {
        shapes = shapes.stream().map(List::copyOf).toList();
        types = List.copyOf(types);
        if (!(micros >= 0)) {
            throw new IllegalArgumentException(
                    source + ": the time is " + micros + " us; allowed: 0 and more. Maybe the row is incomplete");
        }
    }

    /** Whether the attribute {@code name} is true. */
    public boolean isTrue(String name) {
        return attributes.replace(" ", "").contains("\"" + name + "\":true");
    }
}
