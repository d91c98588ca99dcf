package org.ascendtwin.calibration.fit;

import java.util.List;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.Region;
import org.ascendtwin.hardware.device.CalibratedKernel;

/**
 * A kind of kernel with constants of its own.
 *
 * @param name such as {@code quant_matmul}
 * @param count kernels that were fitted
 * @param kernel the constants, and the sizes that were measured
 * @param values the fitted constants
 * @param onBounds constants that ran to a bound and were left at their prior instead
 * @param fitted errors on the kernels fitted
 * @param foldErrorsPercent errors on kernels not fitted, by cross-validation; none for a single kernel
 * @param regions these by size; errors on the kernels fitted for a single one
 */
public record FittedKernel(
        String name,
        int count,
        CalibratedKernel kernel,
        List<FittedValue> values,
        List<Parameter> onBounds,
        ErrorSummary fitted,
        List<Double> foldErrorsPercent,
        List<Region> regions) {
    public FittedKernel {
        values = List.copyOf(values);
        onBounds = List.copyOf(onBounds);
        foldErrorsPercent = List.copyOf(foldErrorsPercent);
        regions = List.copyOf(regions);
    }

    /** Errors on kernels not fitted. */
    public ErrorSummary folds() {
        return ErrorSummary.of(
                foldErrorsPercent.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
