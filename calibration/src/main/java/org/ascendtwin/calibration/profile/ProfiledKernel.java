package org.ascendtwin.calibration.profile;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.Region;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.device.RatioTable;

/**
 * A kind of kernel in a profile.
 *
 * @param basis whether it was measured
 * @param measurements kernels that it was fitted to
 * @param parameters its constants
 * @param onBounds constants that ran to a bound of their range and were left at their prior
 * @param fitted errors on the kernels fitted
 * @param folds errors on kernels not fitted, by cross-validation
 * @param regions errors by size, on kernels not fitted
 * @param trusted the sizes that were measured
 * @param ratios what the law is off by where kernels were measured densely; empty but in a user's own profile
 */
public record ProfiledKernel(
        Basis basis,
        int measurements,
        Map<Parameter, Value> parameters,
        List<Parameter> onBounds,
        Residuals fitted,
        Residuals folds,
        List<SizeRegion> regions,
        MeasuredSpan trusted,
        RatioTable ratios) {
    /** The sizes of no kernel at all. */
    static final MeasuredSpan NOWHERE = new MeasuredSpan(0, 0, 0, 0);

    /** Where the constants of a kind come from. */
    public enum Basis {
        /** Kernels of this kind measured on this device. */
        MEASURED,
        /** Another device's profile. */
        BORROWED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A constant.
     *
     * @param value what fits best
     * @param low nine of ten bootstrap resamples are above or at it, half of the tenth below
     * @param high and below or at this
     * @param prior what it was thought to be before
     * @param unit of all of them
     */
    public record Value(double value, double low, double high, double prior, String unit) {}

    /**
     * How far predictions are off, in percent.
     *
     * @param count predictions
     * @param median of the absolute errors
     * @param p90 their 90th percentile
     * @param bias mean of the signed errors
     */
    public record Residuals(int count, double median, double p90, double bias) {
        /** Of nothing. */
        public static final Residuals NONE = new Residuals(0, 0, 0, 0);

        static Residuals of(ErrorSummary errors) {
            return errors.count() == 0
                    ? NONE
                    : new Residuals(
                            errors.count(),
                            Rounded.tenths(errors.medianPercent()),
                            Rounded.tenths(errors.p90Percent()),
                            Rounded.tenths(errors.biasPercent()));
        }
    }

    /**
     * Errors on kernels of like size.
     *
     * @param fromBytes the smallest that belongs to it
     * @param toBytes the smallest that no longer does
     * @param errors of its kernels
     */
    public record SizeRegion(double fromBytes, double toBytes, Residuals errors) {
        static List<SizeRegion> of(List<Region> regions) {
            return regions.stream()
                    .map(region ->
                            new SizeRegion(region.leastBytes(), region.mostBytes(), Residuals.of(region.errors())))
                    .toList();
        }
    }

    public ProfiledKernel {
        parameters = Collections.unmodifiableMap(
                parameters.isEmpty() ? new EnumMap<>(Parameter.class) : new EnumMap<>(parameters));
        onBounds = List.copyOf(onBounds);
        regions = List.copyOf(regions);
    }

    /** The constants on {@code device}: its own but for those of the profile. */
    CalibratedKernel on(Device device) {
        CalibratedKernel kernel = new CalibratedKernel(device.kernels(), KernelDetails.NONE, trusted, ratios);
        for (Map.Entry<Parameter, Value> entry : parameters.entrySet()) {
            kernel = entry.getKey().with(kernel, entry.getValue().value());
        }
        return kernel;
    }

    /** The same constants, taken over to a device on which nothing of the kind was measured. */
    ProfiledKernel borrowed() {
        return new ProfiledKernel(
                Basis.BORROWED,
                0,
                parameters,
                onBounds,
                Residuals.NONE,
                Residuals.NONE,
                List.of(),
                NOWHERE,
                RatioTable.EMPTY);
    }

    /** The same constants with a table of what they are off by, and its errors on kernels that are not in it. */
    ProfiledKernel with(RatioTable table, ErrorSummary errors, List<SizeRegion> bySize) {
        boolean none = table.curvesByVariant().isEmpty();
        return new ProfiledKernel(
                basis,
                measurements,
                parameters,
                onBounds,
                fitted,
                none ? folds : Residuals.of(errors),
                none ? regions : bySize,
                trusted,
                table);
    }
}
