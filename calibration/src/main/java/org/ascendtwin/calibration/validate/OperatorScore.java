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
 */
public record OperatorScore(
        String operator,
        String device,
        int count,
        int skipped,
        double medianPercent,
        double p90Percent,
        double biasPercent) {
    /** The score of {@code errors}, predicted over measured minus one. */
    static OperatorScore of(String operator, String device, int skipped, List<Double> errors) {
        ErrorSummary summary = ErrorSummary.of(
                errors.stream().mapToDouble(error -> 100 * error).toArray());
        return new OperatorScore(
                operator,
                device,
                summary.count(),
                skipped,
                summary.medianPercent(),
                summary.p90Percent(),
                summary.biasPercent());
    }
}
