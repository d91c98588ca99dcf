package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.Drift;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.Streams;

/**
 * Matmuls timed on a made-up device, of which, unlike of real ones, the constants are known.
 *
 * @param device what the catalogue knows of it
 * @param timings as a table of measured kernels has them
 */
public record Kernels(Device device, List<KernelTiming> timings) {
    /** What a kernel of this kind is called in a profile. */
    public static final String KIND = "matmul";

    private static final int[] ROWS = {1, 16, 64, 256, 1024, 4096};
    private static final int[][] WEIGHTS = {{1024, 1024}, {4096, 1536}, {4096, 4096}, {4096, 14336}, {8192, 8192}};
    private static final double MICROS = 1e6;

    /**
     * Kernels of a device that is as {@code id} of the catalogue but for {@code constants}.
     *
     * @param noise standard deviation of the logarithm of a time
     */
    public static Kernels madeUp(String id, Map<Parameter, Double> constants, double noise, long seed) {
        Device device = DeviceCatalogue.shipped().device(id);
        CalibratedKernel kernel =
                new CalibratedKernel(device.kernels(), KernelDetails.NONE, new MeasuredSpan(0, 0, 0, 0));
        for (Map.Entry<Parameter, Double> constant : constants.entrySet()) {
            kernel = constant.getKey().with(kernel, constant.getValue());
        }
        OperatorTimer truth = new OperatorTimer(device.withCalibrated(Map.of(KIND, kernel)));
        Normal spread = new Normal(0, noise);
        Streams streams = new Streams(seed, 0);
        List<KernelTiming> timings = new ArrayList<>();
        for (int[] weight : WEIGHTS) {
            for (int rows : ROWS) {
                KernelTiming exact = timing(id, rows, weight, 0);
                double luck = spread.draw(streams.stream("kernel", timings.size()));
                double seconds = truth.seconds(MeasuredOperator.of(exact)) * StrictMath.exp(luck);
                timings.add(timing(id, rows, weight, MICROS * seconds));
            }
        }
        return new Kernels(device, List.copyOf(timings));
    }

    private static KernelTiming timing(String id, int rows, int[] weight, double micros) {
        return new KernelTiming(
                "gemm",
                id,
                List.of(List.of(rows, weight[0]), List.of(weight[0], weight[1])),
                List.of("bfloat16", "bfloat16"),
                List.of(),
                "",
                micros,
                Statistic.REPORTED,
                "",
                "made up");
    }

    private Ingested data() {
        return new Ingested(timings, List.of(), List.of());
    }

    /** The profile that these kernels give, as {@code ./twin calibrate kernels} fits it. */
    public DeviceProfile fit() {
        return new ProfileFit(device, null).profile(data(), "");
    }

    /** How many percent each prediction of {@code candidate} is above the time measured, in the order of the timings. */
    public double[] errorsPercent(Device candidate) {
        OperatorTimer timer = new OperatorTimer(candidate);
        return timings.stream()
                .mapToDouble(
                        timing -> 100 * (MICROS * timer.seconds(MeasuredOperator.of(timing)) / timing.micros() - 1))
                .toArray();
    }

    /** Whether these kernels still say what {@code profile} says, as {@code ./twin calibrate drift} tells it. */
    public Table drift(DeviceProfile profile) {
        Table table = Table.headed("kernel", "kernels", "change %", "noise %", "verdict");
        for (Drift drift : Drift.of(device, profile, data())) {
            List<String> moved = drift.moved().stream()
                    .map(move -> move.parameter() + " " + move.before() + " → " + move.after())
                    .toList();
            table = table.row(
                    drift.name(),
                    drift.count(),
                    String.format(Locale.ROOT, "%+.1f", drift.changePercent()),
                    String.format(Locale.ROOT, "%.1f", drift.noisePercent()),
                    drift.drifted() ? "differs: " + String.join(", ", moved) : "within noise");
        }
        return table;
    }
}
