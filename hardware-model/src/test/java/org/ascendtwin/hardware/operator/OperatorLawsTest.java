package org.ascendtwin.hardware.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.CoreFit;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.device.MemoryLevels;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;
import org.junit.jupiter.api.Test;

class OperatorLawsTest {
    private static final long SEED = 20261121;
    private final DeviceCatalogue catalogue = DeviceCatalogue.shipped();

    private static List<Operator> sample(DataType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            operators.add(Matmul.of(
                    random.nextInt(1, 8192), 16 * random.nextInt(1, 1024), 16 * random.nextInt(1, 1024), type));
            VectorPass.Kind[] kinds = VectorPass.Kind.values();
            operators.add(new VectorPass(
                    kinds[random.nextInt(kinds.length)], random.nextInt(1, 20000), random.nextInt(1, 20000)));
            int keyValueHeads = 1 << random.nextInt(4);
            AttentionHeads heads = new AttentionHeads(keyValueHeads << random.nextInt(4), keyValueHeads, 128, type);
            int sequences = random.nextInt(1, 256);
            operators.add(new DecodeAttention(
                    sequences, random.nextInt(1, 8), heads, (long) sequences * random.nextInt(8, 8192)));
            int query = random.nextInt(17, 4096);
            int prefix = random.nextInt(4096);
            operators.add(PrefillAttention.of(heads, 1, query, query + prefix, true));
        }
        return operators;
    }

    private static Device with(Device device, MemoryLevels memory) {
        return new Device(
                device.id(),
                device.name(),
                device.family(),
                device.cube(),
                device.vector(),
                memory,
                device.kernels(),
                device.launch(),
                device.calibrated(),
                device.measured(),
                device.coreFits(),
                device.sources());
    }

    @Test
    void nothingIsFasterThanTheRoofline() {
        for (Device device : catalogue.devices().values()) {
            OperatorTimer timer = new OperatorTimer(device);
            for (Operator operator : sample(DataType.FP16)) {
                double peak = operator instanceof VectorPass
                        ? device.vector().halfFlopsPerSecond(device.cube().hertz())
                        : device.flopsPerSecond(DataType.FP16);
                double seconds = timer.seconds(operator);
                assertThat(seconds)
                        .as("seed %d: %s on %s", SEED, operator, device.id())
                        .isGreaterThanOrEqualTo(operator.flops() / peak)
                        .isGreaterThanOrEqualTo(
                                operator.bytes() / device.memory().hbmBytesPerSecond());
            }
        }
    }

    @Test
    void moreBandwidthNeverSlows() {
        for (Device device : catalogue.devices().values()) {
            MemoryLevels m = device.memory();
            OperatorTimer before = new OperatorTimer(device);
            OperatorTimer moreHbm = new OperatorTimer(with(
                    device,
                    new MemoryLevels(
                            m.hbm(),
                            new ByteRate(1.5 * m.hbmBytesPerSecond()),
                            m.l2(),
                            m.l2BytesPerCyclePerCore(),
                            m.hbmBytesPerCyclePerCore())));
            OperatorTimer moreL2 = new OperatorTimer(with(
                    device,
                    new MemoryLevels(
                            m.hbm(),
                            m.hbmRate(),
                            m.l2(),
                            1.5 * m.l2BytesPerCyclePerCore(),
                            m.hbmBytesPerCyclePerCore())));
            for (Operator operator : sample(DataType.FP16)) {
                double seconds = before.seconds(operator);
                assertThat(moreHbm.seconds(operator))
                        .as("seed %d: %s", SEED, operator)
                        .isLessThanOrEqualTo(seconds);
                assertThat(moreL2.seconds(operator))
                        .as("seed %d: %s", SEED, operator)
                        .isLessThanOrEqualTo(seconds);
            }
        }
    }

    @Test
    void eightBitWeightsHalveALoadBoundMatmul() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        Matmul plain = Matmul.of(1, 8192, 8192, DataType.BF16);
        Matmul quantised = new Matmul(1, 8192, 8192, DataType.INT8, DataType.INT8, DataType.BF16);
        assertThat(timer.seconds(quantised) - 7.8e-6).isLessThan(0.55 * (timer.seconds(plain) - 2e-6));
    }

    @Test
    void aWeightThatIsWidenedCostsAsMuchHbmAsItIsNarrow() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        double plain = timer.seconds(Matmul.of(8, 8192, 8192, DataType.BF16)) - 2e-6;
        double eight = timer.seconds(new Matmul(8, 8192, 8192, DataType.BF16, DataType.INT8, DataType.BF16)) - 7.8e-6;
        double four = timer.seconds(new Matmul(8, 8192, 8192, DataType.BF16, DataType.INT4, DataType.BF16)) - 7.8e-6;
        double savedBytes = 8192.0 * 8192 / 2;
        assertThat(eight - four).isCloseTo(savedBytes / 1.24e12, withinPercentage(8));
        assertThat(eight).isBetween(plain / 2, plain);
    }

    @Test
    void aRowLongerThanTheBufferIsReadTwice() {
        VectorPass fits = new VectorPass(VectorPass.Kind.ADD_RMS_NORM_QUANT, 480, 8192);
        VectorPass tooLong = new VectorPass(VectorPass.Kind.ADD_RMS_NORM_QUANT, 240, 16384);
        assertThat(fits.bytes(192 << 10)).isEqualTo(fits.bytes());
        assertThat(tooLong.bytes(192 << 10)).isEqualTo(fits.bytes() + 4.0 * 480 * 8192);
    }

    @Test
    void narrowRowsCostTheStartsOfTheirInstructions() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        double rows = timer.seconds(new VectorPass(VectorPass.Kind.DYNAMIC_QUANT, 48 * 1000, 16));
        double instructions = 1000 * 7 * (20e-9 + 16 / (64 * 1.8e9));
        assertThat(rows).isBetween(7e-6 + instructions, 7e-6 + 1.02 * instructions);
    }

    @Test
    void rowsOfANormThatFitIntoAnInstructionShareIt() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        double shared = timer.seconds(new VectorPass(VectorPass.Kind.RMS_NORM, 48 * 1000, 64));
        double apart = timer.seconds(new VectorPass(VectorPass.Kind.RMS_NORM, 48 * 1000, 80));
        assertThat(shared).isLessThan(0.3 * apart);
    }

    /** A norm's row of two elements is moved in and out by itself, a gate, its value and their product too: 55 and 79 ns seen. */
    @Test
    void rowsThatBeginInsideABlockAreMovedOneByOne() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        int rowsOfACore = 20_000;
        double norm = timer.seconds(new VectorPass(VectorPass.Kind.RMS_NORM, 48 * rowsOfACore, 2)) / rowsOfACore;
        double gate = timer.seconds(new VectorPass(VectorPass.Kind.SWIGLU, 48 * rowsOfACore, 2)) / rowsOfACore;
        assertThat(norm).isBetween(40e-9, 56e-9);
        assertThat(gate).isBetween(60e-9, 80e-9);
    }

    @Test
    void aPredictionRestsOnAProfileElseOnRunsOfTheCoreLevelElseOnConstants() {
        Device bare = catalogue.device("ascend-910b2").withCoreFits(Collections.emptyMap());
        Matmul usual = Matmul.of(16, 5120, 5120, DataType.BF16);
        Matmul huge = Matmul.of(8192, 51200, 51200, DataType.BF16);
        OperatorTimer constants = new OperatorTimer(bare);
        double lawSeconds = constants.seconds(usual);
        assertThat(constants.predict(usual)).isEqualTo(new Prediction(lawSeconds, Prediction.Basis.CONSTANTS, true));
        assertThat(constants.predict(huge).inside()).isFalse();

        double start = constants.fixedSeconds(usual);
        MeasuredSpan span = new MeasuredSpan(0, usual.flops(), 0, usual.bytes());
        CoreFit fit = new CoreFit(new TimeSpan(500), 0.9, 40, span, 1, 2);
        OperatorTimer events = new OperatorTimer(bare.withCoreFits(Collections.singletonMap(KernelFamily.MATMUL, fit)));
        Prediction fitted = events.predict(usual);
        assertThat(fitted.basis()).isEqualTo(Prediction.Basis.CORE_LEVEL);
        assertThat(fitted.inside()).isTrue();
        assertThat(fitted.seconds()).isCloseTo(start + 0.5e-6 + (lawSeconds - start) / 0.9, within(1e-15));
        assertThat(events.predict(huge).inside()).isFalse();

        CalibratedKernel measured = new CalibratedKernel(bare.kernels(), KernelDetails.NONE, span);
        Device profiled = bare.withCalibrated(Collections.singletonMap("matmul", measured));
        OperatorTimer calibrated = new OperatorTimer(profiled);
        assertThat(calibrated.predict(usual)).isEqualTo(new Prediction(lawSeconds, Prediction.Basis.PROFILE, true));
        VectorPass gate = new VectorPass(VectorPass.Kind.SWIGLU, 16, 5120);
        assertThat(calibrated.predict(gate).basis()).isEqualTo(Prediction.Basis.CONSTANTS);
    }

    @Test
    void aShapeThatWasSeenIsLookedUpWithoutAllocating() {
        OperatorTimer timer = new OperatorTimer(catalogue.device("ascend-910b2"));
        List<Operator> operators = sample(DataType.FP16);
        double before = 0;
        for (int warm = 0; warm < 20_000; warm++) {
            before = sum(timer, operators);
        }
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        double after = sum(timer, operators);
        long grown = threads.getCurrentThreadAllocatedBytes() - allocated;
        assertThat(after).isEqualTo(before);
        assertThat(grown).isLessThan(100);
    }

    private static double sum(OperatorTimer timer, List<Operator> operators) {
        double sum = 0;
        for (int i = 0; i < operators.size(); i++) {
            sum += timer.predict(operators.get(i)).seconds();
        }
        return sum;
    }

    @Test
    void tilePairsOfAChunkedPromptAddUp() {
        double whole = AttentionTimer.tilePairs(4096, 0);
        double chunked = AttentionTimer.tilePairs(2048, 0) + AttentionTimer.tilePairs(2048, 2048);
        assertThat(whole).isEqualTo(chunked);
        assertThat(whole).isBetween(4096.0 * 4096 / 2, 4096.0 * 4096 / 2 * 1.05);
        assertThat(AttentionTimer.tilePairs(1, 100)).isEqualTo(16.0 * 101);
    }

    @Test
    void aCalibratedKindHasItsOwnConstantsAndAllOthersKeepTheirs() {
        Device shipped = catalogue.device("ascend-910b2");
        Device plain = shipped.withKernels(shipped.kernels());
        KernelCosts costs = plain.kernels();
        KernelCosts slower = new KernelCosts(
                costs.hbmEfficiency() / 2,
                costs.l2Efficiency() / 2,
                costs.cubeEfficiency() / 2,
                costs.attentionCubeEfficiency() / 2,
                costs.matmulFixed(),
                costs.quantisedMatmulFixed(),
                costs.elementwiseFixed(),
                costs.reductionFixed(),
                costs.vectorInstruction(),
                costs.attentionTask(),
                costs.causalMask());
        MeasuredSpan span = new MeasuredSpan(0, 1e18, 0, 1e15);
        OperatorTimer before = new OperatorTimer(plain);
        for (Operator chosen : sample(DataType.FP16)) {
            String name = KernelName.of(chosen);
            OperatorTimer after = new OperatorTimer(
                    plain.withCalibrated(Map.of(name, new CalibratedKernel(slower, KernelDetails.NONE, span))));
            assertThat(after.predict(chosen)).as("seed %d: %s", SEED, chosen).satisfies(prediction -> {
                assertThat(prediction.basis()).isEqualTo(Prediction.Basis.PROFILE);
                assertThat(prediction.inside()).isTrue();
                assertThat(prediction.seconds()).isGreaterThanOrEqualTo(before.seconds(chosen));
            });
            Operator other = sample(DataType.FP16).stream()
                    .filter(operator -> !KernelName.of(operator).equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(after.predict(other)).isEqualTo(before.predict(other));
        }
    }

    /** Cores that go through the same pages find them in L2, whose rate bounds what that saves. */
    @Test
    void commonPagesAreReadAtTheRateOfL2() {
        Device device = catalogue.device("ascend-910b2");
        AttentionTimer timer = new OperatorTimer(device).decodeAttention();
        AttentionHeads heads = new AttentionHeads(8, 1, 128, DataType.BF16);
        int sequences = 4 * device.cube().cores();
        long tokens = sequences * 64_000L;
        double apart = timer.decodeSeconds(heads, sequences, 1, tokens, 0);
        double before = apart;
        for (int tenths = 1; tenths < 10; tenths++) {
            double common = timer.decodeSeconds(heads, sequences, 1, tokens, tokens * tenths / 10);
            assertThat(common).isLessThan(before);
            before = common;
        }
        double bytes = heads.keyValueBytes() * (double) tokens;
        assertThat(before).isGreaterThan(bytes / device.l2BytesPerSecond());
        assertThat(apart - before)
                .isCloseTo(
                        0.9 * bytes * (1 / device.coldBytesPerSecond() - 1 / device.l2BytesPerSecond()),
                        withinPercentage(15));
    }
}
