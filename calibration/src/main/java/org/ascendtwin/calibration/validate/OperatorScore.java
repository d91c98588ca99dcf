package org.ascendtwin.calibration.validate;

import java.util.List;

/**
 * How far predictions of one operator on one device are from its measurements.
 *
 * @param operator its name
 * @param device the hardware that it was measured on
 * @param count measurements that were compared
 * @param skipped measurements that were not
 * @param medianPercent median of the absolute errors; NaN if there are none
 * @param p90Percent their 90th percentile, the smallest error that nine of ten do not exceed
 * @param biasPercent mean of the signed errors, negative where predictions are too fast
 * @param insidePercent predictions whose size is among those that a profile's constants were fitted to; NaN if there are none
 * @param regions errors by size
 */
public record OperatorScore(
        String operator,
        String device,
        int count,
        int skipped,
        double medianPercent,
        double p90Percent,
        double biasPercent,
        double insidePercent,
        List<Region> regions) {
    public OperatorScore {
        regions = List.copyOf(regions);
    }

    /**
     * The score of {@code errors}, predicted over measured minus one.
     *
     * @param bytes that each of the kernels moves
     */
    static OperatorScore of(
            String operator, String device, int skipped, List<Double> errors, List<Double> bytes, int inside) {
        double[] percent = errors.stream().mapToDouble(error -> 100 * error).toArray();
        ErrorSummary summary = ErrorSummary.of(percent);
        return new OperatorScore(
                operator,
                device,
                summary.count(),
                skipped,
                summary.medianPercent(),
                summary.p90Percent(),
                summary.biasPercent(),
                100.0 * inside / summary.count(),
                Region.of(bytes.stream().mapToDouble(Double::doubleValue).toArray(), percent));
    }
}
