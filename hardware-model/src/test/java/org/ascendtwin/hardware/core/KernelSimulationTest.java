package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.MeasuredRows;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;

class KernelSimulationTest {
    private static final long SEED = 11;
    private static final double NANOS = 1e9;
    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");
    private final KernelSimulation simulation = new KernelSimulation(device);
    private final OperatorTimer formulas = new OperatorTimer(device);

    private static List<Matmul> sample() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Matmul> matmuls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int rows = 1 << random.nextInt(13);
            matmuls.add(Matmul.of(rows, 256 * random.nextInt(4, 40), 256 * random.nextInt(4, 32), DataType.BF16));
        }
        return matmuls;
    }

    @Test
    void measuredMatmulsAreMetWithinTwentyPercent() {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of("910B2_torch/gemm.csv")) {
            int[] left = row.shapes().get(0);
            Matmul matmul = Matmul.of(left[0], row.shapes().get(1)[1], left[1], DataType.BF16);
            double micros = 1e-3 * simulation.run(matmul, Prefetch.NONE).nanos();
            errors.add(Math.abs(micros / row.micros() - 1));
        }
        assertThat(errors).hasSize(10).allSatisfy(error -> assertThat(error).isLessThan(0.20));
        assertThat(MeasuredRows.median(errors)).as("%s", errors).isLessThan(0.12);
    }

    @Test
    void theFormulaAgreesWithTheEvents() {
        List<Double> differences = new ArrayList<>();
        for (Matmul matmul : sample()) {
            double events = simulation.run(matmul, Prefetch.NONE).nanos();
            differences.add(Math.abs(formulas.seconds(matmul) * NANOS / events - 1));
        }
        assertThat(MeasuredRows.median(differences))
                .as("seed %d: %s", SEED, differences)
                .isLessThan(0.10);
        assertThat(differences).as("seed %d", SEED).allSatisfy(one -> assertThat(one)
                .isLessThan(0.35));
    }

    @Test
    void operandsThatFitIntoTheCacheCrossMemoryOnce() {
        for (Matmul matmul : sample()) {
            KernelRun run = simulation.run(matmul, Prefetch.NONE);
            if (matmul.bytes() < device.memory().l2Bytes()) {
                assertThat(run.traffic().memoryBytes())
                        .as("seed %d: %s", SEED, matmul)
                        .isCloseTo(matmul.operandBytes(), within(1e-6 * matmul.operandBytes()));
            }
            double seconds = run.nanos() / NANOS;
            assertThat(seconds)
                    .as("seed %d: %s", SEED, matmul)
                    .isGreaterThanOrEqualTo(matmul.flops() / device.flopsPerSecond(DataType.BF16))
                    .isGreaterThanOrEqualTo(
                            run.traffic().memoryBytes() / device.memory().hbmBytesPerSecond());
            assertThat(run.pipes().load()).isBetween(0.0, 1.0);
            assertThat(run.pipes().compute()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void aWeightLargerThanTheCacheIsStillReadOnceByASmallBatch() {
        Matmul head = Matmul.of(16, 151936, 1024, DataType.BF16);
        assertThat(head.operandBytes()).isGreaterThan((double) device.memory().l2Bytes());
        assertThat(simulation.run(head, Prefetch.NONE).traffic().memoryBytes())
                .isCloseTo(head.operandBytes(), within(0.01 * head.operandBytes()));
    }

    @Test
    void aPrefetchAddsNoBytesAndNeverSlows() {
        Matmul matmul = Matmul.of(16, 12800, 5120, DataType.BF16);
        Tiling tiling = simulation.bestTiling(matmul);
        KernelRun cold = simulation.run(matmul, tiling, Prefetch.NONE);
        for (Prefetch.Order order : Prefetch.Order.values()) {
            for (double window : new double[] {4e6, 8e6, 16e6, 64e6}) {
                KernelRun warm = simulation.run(matmul, tiling, new Prefetch(window, order, 20_000));
                assertThat(warm.traffic().prefetchedBytes()).isLessThanOrEqualTo(window);
                assertThat(warm.traffic().memoryBytes())
                        .isCloseTo(
                                cold.traffic().memoryBytes(),
                                within(1e-6 * cold.traffic().memoryBytes()));
                assertThat(warm.nanos()).isLessThanOrEqualTo(cold.nanos());
            }
        }
    }

    @Test
    void aPrefetchInOrderOfUseSavesTheTimeOfWhatItBrings() {
        Matmul matmul = Matmul.of(16, 12800, 5120, DataType.BF16);
        Tiling tiling = simulation.bestTiling(matmul);
        long cold = simulation.run(matmul, tiling, Prefetch.NONE).nanos();
        for (double window : new double[] {4e6, 8e6, 16e6, 24e6}) {
            double most = window / device.coldBytesPerSecond() * NANOS;
            long use = simulation
                    .run(matmul, tiling, new Prefetch(window, Prefetch.Order.USE, 20_000))
                    .nanos();
            long columns = simulation
                    .run(matmul, tiling, new Prefetch(window, Prefetch.Order.COLUMNS, 20_000))
                    .nanos();
            assertThat((double) cold - use).as("window %s", window).isBetween(0.5 * most, 1.3 * most);
            assertThat(use).as("window %s", window).isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void theSameKernelTakesTheSameTimeAgain() {
        Matmul matmul = Matmul.of(333, 5120, 2560, DataType.BF16);
        assertThat(simulation.run(matmul, Prefetch.NONE)).isEqualTo(simulation.run(matmul, Prefetch.NONE));
    }

    /** In events what a core computes hides behind the loads of others; the formula, as measured kernels do, adds phases. */
    @Test
    void streamsTakeWhatTheirFormulaSaysButForPhases() {
        for (VectorPass.Kind kind : VectorPass.Kind.values()) {
            VectorPass pass = new VectorPass(kind, 8192, 5120);
            double events = simulation.run(pass).nanos();
            double most = pass.takesTurns() ? 2.1 : 1.2;
            assertThat(formulas.seconds(pass) * NANOS / events).as("%s", kind).isBetween(0.8, most);
        }
    }

    @Test
    void kernelsRunOnEveryDeviceOfTheCatalogueAndCloseToTheirFormula() {
        Matmul decode = Matmul.of(16, 5120, 5120, DataType.FP16);
        Matmul prefill = Matmul.of(2048, 5120, 5120, DataType.FP16);
        for (Device any : DeviceCatalogue.shipped().devices().values()) {
            KernelSimulation events = new KernelSimulation(any);
            OperatorTimer timer = new OperatorTimer(any);
            for (Matmul matmul : List.of(decode, prefill)) {
                double nanos = events.run(matmul, Prefetch.NONE).nanos();
                assertThat(timer.seconds(matmul) * NANOS / nanos)
                        .as("%s on %s", matmul, any.id())
                        .isBetween(0.6, 1.4);
            }
            assertThat(events.run(new VectorPass(VectorPass.Kind.SWIGLU, 512, 5120))
                            .nanos())
                    .as(any.id())
                    .isPositive();
        }
    }

    @Test
    void everyBlockOfTheWeightIsListedOnceInEitherOrder() {
        for (int rows : new int[] {1, 200, 8192}) {
            Matmul matmul = Matmul.of(rows, 640, 1024, DataType.BF16);
            KernelProgram program = MatmulProgram.of(device, matmul, 1, Tiling.of(matmul, device.cube(), 64, 128));
            assertThat(program.weightByUse())
                    .doesNotHaveDuplicates()
                    .hasSize(program.blockCount() - program.firstWeightBlock())
                    .containsExactlyInAnyOrder(program.weightByColumn());
        }
    }

    @Test
    void aTileThatDoesNotFitIsRefused() {
        Matmul matmul = Matmul.of(512, 512, 512, DataType.BF16);
        assertThatThrownBy(() -> simulation.run(matmul, new Tiling(512, 512, 64), Prefetch.NONE))
                .hasMessageContaining("tile sums in bytes");
    }
}
