package org.ascendtwin.live.kernel;

import java.util.List;

/**
 * One measured kernel.
 *
 * @param operator the operator's name, such as {@code gemm}
 * @param shapes sizes of each input
 * @param types format of each input, such as {@code bfloat16}
 * @param attributes what else the call was given, as JSON
 * @param micros median of its device times
 * @param lowMicros 10th percentile of them
 * @param highMicros 90th percentile of them
 */
public record TimedKernel(
        String operator,
        List<List<Long>> shapes,
        List<String> types,
        String attributes,
        double micros,
        double lowMicros,
        double highMicros) {
    public TimedKernel {
        shapes = shapes.stream().map(List::copyOf).toList();
        types = List.copyOf(types);
    }
}
