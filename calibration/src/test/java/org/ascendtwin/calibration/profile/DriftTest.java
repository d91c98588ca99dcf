package org.ascendtwin.calibration.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final long SEED = 20261122;

    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");
    private final DeviceProfile profile = ProfileFile.shipped("ascend-910b2").orElseThrow();

    /** Matmuls that take what the profile says with another kernel's constants, but for two per cent. */
    private Ingested measured(CalibratedKernel truth) {
        SplittableRandom random = new SplittableRandom(SEED);
        OperatorTimer timer = new OperatorTimer(device.withCalibrated(Map.of("matmul", truth)));
        List<KernelTiming> timings = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            int rows = 16 * i;
            double seconds = timer.seconds(Matmul.of(rows, 12_800, 5120, DataType.FP16));
            timings.add(new KernelTiming(
                    "gemm",
                    "910B2",
                    List.of(List.of(rows, 5120), List.of(5120, 12_800)),
                    List.of("float16", "float16"),
                    List.of(),
                    "{}",
                    1e6 * seconds * random.nextDouble(0.98, 1.02),
                    Statistic.REPORTED,
                    "",
                    "row " + i));
        }
        return new Ingested(timings, List.of(), List.of());
    }

    @Test
    void kernelsThatTakeWhatTheProfileSaysHaveNotDrifted() {
        List<Drift> drifts = Drift.of(device, profile, measured(profile.kernel("matmul", device)), false);
        assertThat(drifts).singleElement().satisfies(drift -> {
            assertThat(drift.drifted()).as("seed %d: %s", SEED, drift).isFalse();
            assertThat(drift.moved()).isEmpty();
            assertThat(drift.changePercent()).isCloseTo(0, within(1.0));
        });
    }

    @Test
    void aSlowerMemoryShowsAsTheConstantThatMoved() {
        CalibratedKernel slower = Parameter.HBM_EFFICIENCY.with(profile.kernel("matmul", device), 0.6);
        List<Drift> drifts = Drift.of(device, profile, measured(slower), false);
        assertThat(drifts).singleElement().satisfies(drift -> {
            assertThat(drift.drifted()).as("seed %d: %s", SEED, drift).isTrue();
            assertThat(drift.changePercent()).isPositive();
            assertThat(drift.moved().getFirst().parameter()).isEqualTo("hbm-efficiency");
            assertThat(drift.moved().getFirst().after()).isCloseTo(0.6, within(0.03));
        });
    }
}
