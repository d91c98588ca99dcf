package org.ascendtwin.calibration.validate;

import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of like size and how far predictions are off there.
 *
 * @param leastBytes the smallest that belongs to it
 * @param mostBytes the smallest that no longer does
 * @param errors of its kernels
 */
public record Region(double leastBytes, double mostBytes, ErrorSummary errors) {
    private static final double[] EDGES = {0, 1e6, 1e7, 1e8, 1e15};

    /**
     * The regions in which there are kernels: decades of the bytes that must be moved.
     *
     * @param bytes that each kernel moves
     * @param errorsPercent of each
     */
    public static List<Region> of(double[] bytes, double[] errorsPercent) {
        List<Region> regions = new ArrayList<>();
        for (int edge = 0; edge + 1 < EDGES.length; edge++) {
            List<Double> errors = new ArrayList<>();
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] >= EDGES[edge] && bytes[i] < EDGES[edge + 1]) {
                    errors.add(errorsPercent[i]);
                }
            }
            if (!errors.isEmpty()) {
                double[] own = errors.stream().mapToDouble(Double::doubleValue).toArray();
                regions.add(new Region(EDGES[edge], EDGES[edge + 1], ErrorSummary.of(own)));
            }
        }
        return regions;
    }
}
