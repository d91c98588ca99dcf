package org.ascendtwin.calibration.fit;

import java.util.List;
import org.ascendtwin.calibration.validate.ErrorSummary;
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
 * @param folds errors on kernels not fitted, by cross-validation; empty for a single kernel
 * @param regions errors by size
 */
public record FittedKernel(
        String name,
        int count,
        CalibratedKernel kernel,
        List<FittedValue> values,
        List<Parameter> onBounds,
        ErrorSummary fitted,
        ErrorSummary folds,
        List<Region> regions) {
    public FittedKernel {
        values = List.copyOf(values);
        onBounds = List.copyOf(onBounds);
        regions = List.copyOf(regions);
    }
}
