package org.ascendtwin.calibration.validate;

import java.util.Arrays;

/**
 * How far a number of predictions are off, in percent of what was measured; not numbers where there are none.
 *
 * @param count predictions
 * @param medianPercent median of the absolute errors
 * @param p90Percent their 90th percentile, the smallest error that nine of ten do not exceed
 * @param worstPercent the largest of them
 * @param biasPercent mean of the signed errors, negative where predictions are too small
 */
public record ErrorSummary(
        int count, double medianPercent, double p90Percent, double worstPercent, double biasPercent) {
    /** @param errorsPercent signed, 100·(predicted/measured − 1) */
    public static ErrorSummary of(double[] errorsPercent) {
        int count = errorsPercent.length;
        if (count == 0) {
            return new ErrorSummary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double sum = 0;
        for (double error : errorsPercent) {
            sum += error;
        }
        double[] sizes = Arrays.stream(errorsPercent).map(Math::abs).sorted().toArray();
        double median = (sizes[(count - 1) / 2] + sizes[count / 2]) / 2;
        double p90 = sizes[(int) Math.ceil(0.9 * count) - 1];
        return new ErrorSummary(count, median, p90, sizes[count - 1], sum / count);
    }
}
