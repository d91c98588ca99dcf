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

    private static List<Matmul> sample() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Matmul> matmuls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
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
            double micros = 1e-3 * simulation.run(matmul).nanos();
            errors.add(Math.abs(micros / row.micros() - 1));
        }
        assertThat(errors).hasSize(10).allSatisfy(error -> assertThat(error).isLessThan(0.20));
        assertThat(MeasuredRows.median(errors)).as("%s", errors).isLessThan(0.12);
    }

    @Test
    void operandsThatFitIntoTheCacheCrossMemoryOnce() {
        for (Matmul matmul : sample()) {
            KernelRun run = simulation.run(matmul);
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
        assertThat(simulation.run(head).traffic().memoryBytes())
                .isCloseTo(head.operandBytes(), within(0.01 * head.operandBytes()));
    }

    @Test
    void aPrefetchAddsNoBytesAndNeverSlows() {
        Matmul matmul = Matmul.of(16, 12800, 5120, DataType.BF16);
        Tiling tiling = simulation.bestTiling(matmul);
        KernelRun cold = simulation.run(matmul, tiling, Prefetch.NONE, null);
        for (Prefetch.Order order : Prefetch.Order.values()) {
            for (double window : new double[] {4e6, 8e6, 16e6, 64e6}) {
                KernelRun warm = simulation.run(matmul, tiling, new Prefetch(window, order, 20_000), null);
                assertThat(warm.traffic().prefetchedBytes()).isLessThanOrEqualTo(window);
                assertThat(warm.traffic().memoryBytes())
                        .isCloseTo(
                                cold.traffic().memoryBytes(),
                                within(1e-6 * cold.traffic().memoryBytes()));
                assertThat(warm.nanos()).isLessThanOrEqualTo(cold.nanos());
            }
        }
    }

    /** What a core finds in L2 it still has to read from there. */
    @Test
    void aPrefetchInOrderOfUseSavesTheTimeOfWhatItBrings() {
        Matmul matmul = Matmul.of(16, 12800, 5120, DataType.BF16);
        Tiling tiling = simulation.bestTiling(matmul);
        long cold = simulation.run(matmul, tiling, Prefetch.NONE, null).nanos();
        double share = device.coldBytesPerSecond() / device.cube().cores();
        double reread = device.l2BytesPerSecond() / device.cube().cores();
        for (double window : new double[] {8e6, 16e6, 24e6}) {
            double saved = window / device.cube().cores() * (1 / share - 1 / reread) * NANOS;
            long use = simulation
                    .run(matmul, tiling, new Prefetch(window, Prefetch.Order.USE, 20_000), null)
                    .nanos();
            long columns = simulation
                    .run(matmul, tiling, new Prefetch(window, Prefetch.Order.COLUMNS, 20_000), null)
                    .nanos();
            assertThat((double) cold - use).as("window %s", window).isBetween(0.6 * saved, 1.2 * saved);
            if (window > 10e6) {
                assertThat(use).as("window %s", window).isLessThanOrEqualTo(columns);
            }
        }
    }

    @Test
    void theSameKernelTakesTheSameTimeAgain() {
        Matmul matmul = Matmul.of(333, 5120, 2560, DataType.BF16);
        assertThat(simulation.run(matmul)).isEqualTo(simulation.run(matmul));
    }

    /** In events what a core computes hides behind the loads of others; the formula, as measured kernels do, adds phases. */
    @Test
    void kernelsRunOnEveryDeviceOfTheCatalogueAndCloseToTheirFormula() {
        Matmul decode = Matmul.of(16, 5120, 5120, DataType.FP16);
        Matmul prefill = Matmul.of(2048, 5120, 5120, DataType.FP16);
        for (Device any : DeviceCatalogue.shipped().devices().values()) {
            KernelSimulation events = new KernelSimulation(any);
            OperatorTimer timer = new OperatorTimer(any);
            for (Matmul matmul : List.of(decode, prefill)) {
                double nanos = events.run(matmul).nanos();
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
            KernelProgram program = MatmulProgram.of(device, matmul, 1, Tiling.of(matmul, device.cube(), 64, 128, 1));
            assertThat(program.weightByUse())
                    .doesNotHaveDuplicates()
                    .hasSize(program.weightByColumn().length)
                    .containsExactlyInAnyOrder(program.weightByColumn());
        }
    }

    @Test
    void aTileThatDoesNotFitIsRefused() {
        Matmul matmul = Matmul.of(512, 512, 512, DataType.BF16);
        assertThatThrownBy(() -> simulation.run(matmul, new Tiling(512, 512, 64), Prefetch.NONE, null))
                .hasMessageContaining("tile sums in bytes");
    }
}
