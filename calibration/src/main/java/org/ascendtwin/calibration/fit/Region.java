package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.validate.ErrorSummary;

/**
 * Kernels of like size and how far the fit is off there.
 *
 * @param leastBytes the smallest that belongs to it
 * @param mostBytes the smallest that no longer does
 * @param errors of its kernels
 */
public record Region(double leastBytes, double mostBytes, ErrorSummary errors) {
    private static final double[] EDGES = {0, 1e6, 1e7, 1e8, 1e15};

    /** The regions in which there are kernels: decades of the bytes that must be moved. */
    static List<Region> of(List<KernelSample> samples, double[] errorsPercent) {
        List<Region> regions = new ArrayList<>();
        for (int edge = 0; edge + 1 < EDGES.length; edge++) {
            List<Double> errors = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                double bytes = samples.get(i).operator().bytes();
                if (bytes >= EDGES[edge] && bytes < EDGES[edge + 1]) {
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
