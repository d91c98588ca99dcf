package org.ascendtwin.calibration.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.fit.FittedValue;
import org.ascendtwin.calibration.fit.KernelFit;
import org.ascendtwin.calibration.fit.KernelSample;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * What new measurements of a kind of kernel say against a profile.
 *
 * <p>The mean logarithm of measured over predicted time is compared with what it scatters by: that of the new kernels and that
 * of the kernels behind the profile, which cross-validation tells. Constants that moved are those that a fit of the new kernels
 * around the profile puts outside of the profile's interval by 2 % of their value and more.
 *
 * @param name the kind
 * @param count new kernels
 * @param changePercent how much longer they take than predicted, in the mean
 * @param noisePercent how much of that chance explains, at two standard deviations
 * @param moved constants that moved, the furthest first; empty where the kind did not
 */
public record Drift(String name, int count, double changePercent, double noisePercent, List<Move> moved) {
    private static final int LEAST_KERNELS = 3;
    private static final double DEVIATIONS = 2;
    /** A constant that went less far than this, in its logarithm, changes no kernel by more. */
    private static final double LEAST_MOVE = 0.02;

    /** The 90th percentile of absolute normal deviates. */
    private static final double P90_DEVIATES = 1.645;

    /**
     * A constant that moved.
     *
     * @param parameter its name
     * @param before in the profile
     * @param after in the new kernels
     * @param unit of both
     */
    public record Move(String parameter, double before, double after, String unit) {}

    /** Whether new kernels differ beyond noise. */
    public boolean drifted() {
        return Math.abs(changePercent) > noisePercent;
    }

    /** The kinds of {@code profile} that {@code data} has three kernels of, or more. */
    public static List<Drift> of(Device device, DeviceProfile profile, Ingested data) {
        Device calibrated = profile.applyTo(device);
        OperatorTimer timer = new OperatorTimer(calibrated);
        List<Drift> drifts = new ArrayList<>();
        Map<String, List<KernelSample>> samples =
                ProfileFit.samples(device, data, profile.scalesBlocks(), new TreeMap<>());
        samples.forEach((name, measured) -> {
            ProfiledKernel kernel = profile.kernels().get(name);
            if (kernel != null && kernel.basis() == ProfiledKernel.Basis.MEASURED && measured.size() >= LEAST_KERNELS) {
                drifts.add(of(name, kernel, measured, timer, device, profile));
            }
        });
        return drifts;
    }

    private static Drift of(
            String name,
            ProfiledKernel kernel,
            List<KernelSample> measured,
            OperatorTimer timer,
            Device device,
            DeviceProfile profile) {
        double[] logs = measured.stream()
                .mapToDouble(sample -> StrictMath.log(sample.seconds() / timer.seconds(sample.operator())))
                .toArray();
        double mean = 0;
        for (double log : logs) {
            mean += log / logs.length;
        }
        double squares = 0;
        for (double log : logs) {
            squares += (log - mean) * (log - mean);
        }
        double own = squares / (logs.length - 1) / logs.length;
        double spread = kernel.folds().p90() / 100 / P90_DEVIATES;
        double before = spread * spread / Math.max(1, kernel.measurements());
        double noise = DEVIATIONS * Math.sqrt(own + before);
        boolean drifted = Math.abs(mean) > noise;
        return new Drift(
                name,
                measured.size(),
                100 * StrictMath.expm1(mean),
                100 * StrictMath.expm1(noise),
                drifted ? moved(name, kernel, measured, device, profile) : List.of());
    }

    private static List<Move> moved(
            String name, ProfiledKernel kernel, List<KernelSample> measured, Device device, DeviceProfile profile) {
        List<FittedValue> values =
                new ArrayList<>(KernelFit.besides(device, name, profile.kernel(name, device), measured)
                        .fitted()
                        .values());
        values.sort((a, b) -> Double.compare(distance(b), distance(a)));
        List<Move> moved = new ArrayList<>();
        for (FittedValue value : values) {
            ProfiledKernel.Value old = kernel.parameters().get(value.parameter());
            boolean outside = old != null && (value.value() < old.low() || value.value() > old.high());
            if (old != null && outside && Math.abs(StrictMath.log(value.value() / old.value())) > LEAST_MOVE) {
                moved.add(new Move(
                        value.parameter().toString(),
                        old.value(),
                        Rounded.digits(value.value()),
                        value.parameter().unit()));
            }
        }
        return moved;
    }

    /** How far a constant went from the profile's, in what constants of devices of a family differ by. */
    private static double distance(FittedValue value) {
        return Math.abs(StrictMath.log(value.value() / value.prior()))
                / value.parameter().spread();
    }
}
