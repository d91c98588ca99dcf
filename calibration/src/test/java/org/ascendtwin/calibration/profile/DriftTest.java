package org.ascendtwin.calibration.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        List<Drift> drifts = Drift.of(device, profile, measured(profile.kernel("matmul", device)));
        assertThat(drifts).singleElement().satisfies(drift -> {
            assertThat(drift.drifted()).as("seed %d: %s", SEED, drift).isFalse();
            assertThat(drift.moved()).isEmpty();
            assertThat(drift.changePercent()).isCloseTo(0, within(1.0));
        });
    }

    /** The kernels behind the profile, with two per cent of noise and one table by {@code factor} slower. */
    private Ingested again(String table, double factor) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Ingested data = new Ingested(List.of(), List.of(), List.of());
        for (String folder : List.of("910B2", "910B2_torch")) {
            data = data.and(
                    new KernelTables("ascend-910b2").read(SharedFolder.require("data/kernels/ascend/" + folder)));
        }
        List<KernelTiming> timings = new ArrayList<>();
        for (KernelTiming old : data.timings()) {
            double slower = old.operator().equals(table) ? factor : 1;
            timings.add(new KernelTiming(
                    old.operator(),
                    old.device(),
                    old.shapes(),
                    old.types(),
                    old.results(),
                    old.attributes(),
                    old.micros() * slower * random.nextDouble(0.98, 1.02),
                    old.statistic(),
                    old.note(),
                    old.source()));
        }
        return new Ingested(timings, List.of(), List.of());
    }

    @Test
    void theSameMeasurementsOnceMoreAreNoDrift() throws IOException {
        assertThat(Drift.of(device, profile, again("none", 1)))
                .hasSize(profile.kernels().size())
                .as("seed %d", SEED)
                .noneMatch(Drift::drifted);
    }

    @ParameterizedTest
    @CsvSource({
        "gemm, matmul, hbm-efficiency",
        "dynamic_quant, dynamic_quant, hbm-efficiency",
        "mla_prolog, mla_prolog, hbm-efficiency"
    })
    void oneKindThatTakesAFifthLongerIsNamedWithTheConstantThatMoved(String table, String name, String constant)
            throws IOException {
        List<Drift> drifts = Drift.of(device, profile, again(table, 1.2));
        assertThat(drifts.stream().filter(Drift::drifted))
                .as("seed %d", SEED)
                .singleElement()
                .satisfies(drift -> {
                    assertThat(drift.name()).isEqualTo(name);
                    assertThat(drift.changePercent()).isCloseTo(20, within(4.0));
                    assertThat(drift.moved()).anySatisfy(move -> {
                        assertThat(move.parameter()).isEqualTo(constant);
                        assertThat(move.after()).isLessThan(move.before());
                    });
                });
    }

    @Test
    void aSlowerMemoryShowsAsTheConstantThatMoved() {
        CalibratedKernel slower = Parameter.HBM_EFFICIENCY.with(profile.kernel("matmul", device), 0.6);
        List<Drift> drifts = Drift.of(device, profile, measured(slower));
        assertThat(drifts).singleElement().satisfies(drift -> {
            assertThat(drift.drifted()).as("seed %d: %s", SEED, drift).isTrue();
            assertThat(drift.changePercent()).isPositive();
            assertThat(drift.moved().getFirst().parameter()).isEqualTo("hbm-efficiency");
            assertThat(drift.moved().getFirst().after()).isCloseTo(0.6, within(0.03));
        });
    }
}
