package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.stream.Stream;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.MemoryLevels;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.sim.unit.ByteRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the events of every kernel, whatever its shape. */
class KernelLawsTest {
    private static final long SEED = 77;
    private static final int SHAPES = 2;
    private static final double NANOS = 1e9;
    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");

    static Stream<String> kernels() {
        return NamedKernel.all().stream().map(NamedKernel::name);
    }

    private Stream<Operator> sample(String name) {
        ShapeSample sample = new ShapeSample(device, SEED);
        return Stream.generate(() -> sample.next(KernelShapes.kernel(name))).limit(SHAPES);
    }

    private Device with(double hbm, double l2) {
        MemoryLevels m = device.memory();
        MemoryLevels faster = new MemoryLevels(
                m.hbm(),
                new ByteRate(hbm * m.hbmBytesPerSecond()),
                m.l2(),
                l2 * m.l2BytesPerCyclePerCore(),
                hbm * m.hbmBytesPerCyclePerCore());
        return new Device(
                device.id(),
                device.name(),
                device.family(),
                device.cube(),
                device.vector(),
                faster,
                device.kernels(),
                device.launch(),
                device.calibrated(),
                device.measured(),
                Collections.emptyMap(),
                device.sources());
    }

    /** Seconds of the work at the peak; the masked corners of a prefill's tiles count as work but are partly skipped. */
    private double workSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.flops() / device.flopsPerSecond(matmul.activation());
            case GroupedMatmul grouped ->
                grouped.flops() / device.flopsPerSecond(grouped.each().activation());
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(this::workSeconds).sum();
            case VectorPass pass ->
                pass.flops() / device.vector().halfFlopsPerSecond(device.cube().hertz());
            case PrefillAttention prefill -> 0;
            default -> operator.flops() / device.flopsPerSecond(DataType.BF16);
        };
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void nothingBeatsThePeakOrTheMemory(String name) {
        KernelSimulation simulation = new KernelSimulation(device);
        sample(name).forEach(operator -> {
            KernelRun run = simulation.run(operator);
            double moved = run.traffic().memoryBytes();
            assertThat(run.nanos() / NANOS)
                    .as("seed %d: %s", SEED, operator)
                    .isGreaterThanOrEqualTo(workSeconds(operator))
                    .isGreaterThanOrEqualTo(moved / device.memory().hbmBytesPerSecond());
            assertThat(run.pipes().load()).isBetween(0.0, 1.0);
            assertThat(run.pipes().compute()).isBetween(0.0, 1.0);
        });
    }

    /** Up to what the dealing of uneven tasks by arrival may lose: a thousandth. */
    @ParameterizedTest
    @MethodSource("kernels")
    void moreBandwidthNeverSlows(String name) {
        KernelSimulation before = new KernelSimulation(device);
        KernelSimulation moreMemory = new KernelSimulation(with(1.5, 1));
        KernelSimulation moreCache = new KernelSimulation(with(1, 1.5));
        sample(name).forEach(operator -> {
            double most = 1.001 * before.run(operator).nanos();
            assertThat((double) moreMemory.run(operator).nanos())
                    .as("seed %d: %s", SEED, operator)
                    .isLessThanOrEqualTo(most);
            assertThat((double) moreCache.run(operator).nanos())
                    .as("seed %d: %s", SEED, operator)
                    .isLessThanOrEqualTo(most);
        });
    }

    /** Rows that begin inside a block of 32 bytes are repacked, an element a vector core and cycle, then read from L2. */
    @Test
    void rowsThatDoNotBeginOnABlockAreRepackedFirst() {
        KernelSimulation simulation = new KernelSimulation(device);
        double perSecond = device.vector().cores() * device.cube().hertz();
        for (int rows : new int[] {1, 64, 700}) {
            Matmul aligned = Matmul.of(rows, 2048, 2048, DataType.BF16);
            Matmul shallow = Matmul.of(rows, 2048, 2047, DataType.BF16);
            Matmul narrow = Matmul.of(rows, 2047, 2048, DataType.BF16);
            double before = simulation.run(aligned).nanos() / NANOS;
            double ofDepth = 2047.0 * (2048 + rows) / perSecond;
            double ofColumns = 2047.0 * (2048 + rows) / perSecond;
            assertThat(simulation.run(shallow).nanos() / NANOS - ofDepth)
                    .as("depth, %d rows", rows)
                    .isBetween(0.3 * before, 1.2 * before);
            assertThat(simulation.run(narrow).nanos() / NANOS - ofColumns)
                    .as("columns, %d rows", rows)
                    .isBetween(0.3 * before, 1.2 * before);
        }
    }

    /**
     * Results stay in L2 where they fit, so what must cross memory is what is read; latent rows come as key and
     * as value, and each part of a context that is cut loads the queries.
     */
    @ParameterizedTest
    @MethodSource("kernels")
    void everyOperandCrossesMemoryAndNoneTwiceWhereAllFitIntoTheCache(String name) {
        KernelSimulation simulation = new KernelSimulation(device);
        sample(name).forEach(operator -> {
            double moved = simulation.run(operator).traffic().memoryBytes();
            double read = operandBytes(operator);
            assertThat(moved).as("seed %d: %s", SEED, operator).isGreaterThanOrEqualTo(read * (1 - 1e-9));
            if (operator.bytes() < 0.5 * device.memory().l2Bytes()) {
                double twice = operator instanceof LatentDecode ? 1.9 : 1.1;
                double most = twice * operator.bytes() + queriesOfEveryCore(operator);
                assertThat(moved).as("seed %d: %s", SEED, operator).isLessThanOrEqualTo(most);
            }
        });
    }

    private double queriesOfEveryCore(Operator operator) {
        double elements =
                switch (operator) {
                    case LatentDecode latent ->
                        latent.heads().queryHeads()
                                * (double) latent.queryLen()
                                * latent.heads().keyWidth();
                    case DecodeAttention decode ->
                        decode.heads().groupSize()
                                * (double) decode.queryLen()
                                * decode.heads().headDim();
                    default -> 0;
                };
        return device.cube().cores() * elements * DataType.BF16.bytes();
    }

    private static double operandBytes(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.operandBytes();
            case GroupedMatmul grouped -> grouped.operandBytes();
            case FusedKernel fused ->
                fused.parts().stream()
                        .filter(part -> !(part instanceof VectorPass))
                        .mapToDouble(KernelLawsTest::operandBytes)
                        .sum();
            case VectorPass pass -> pass.bytes();
            case LatentDecode latent ->
                latent.visibleRows()
                        * (double) latent.heads().keyWidth()
                        * latent.heads().cache().bytes();
            default -> operator.bytes() / 2;
        };
    }
}
