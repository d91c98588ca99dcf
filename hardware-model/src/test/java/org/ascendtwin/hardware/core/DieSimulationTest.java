package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;

class DieSimulationTest {
    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");
    private final DieSimulation die = new DieSimulation(device);
    private final CoreShare most = new CoreShare(16, 32);
    private final CoreShare rest = new CoreShare(8, 16);
    private final Operator attention = KernelShapes.of("decode_attention", 96, 1, 4096, 16, 2, 128);
    private final Operator experts = KernelShapes.of("grouped_matmul", 8, 96, 2048, 1024);

    private static KernelWork kernel(Operator operator) {
        return new KernelWork("kernel", operator, Prefetch.NONE);
    }

    private static WorkStream stream(CoreShare cores, Work... works) {
        return new WorkStream("stream", cores, 0, List.of(works));
    }

    private DieRun run(WorkStream... streams) {
        return die.run(List.of(streams), null);
    }

    @Test
    void aKernelAloneInAStreamTakesWhatItTakesAlone() {
        for (Operator operator : List.of(attention, experts, new VectorPass(VectorPass.Kind.SWIGLU, 512, 4096))) {
            assertThat(run(stream(CoreShare.all(device), kernel(operator))).endNanos())
                    .isEqualTo(new KernelSimulation(device).run(operator).nanos());
        }
    }

    @Test
    void streamsSlowEachOtherDownButNotBelowOneAfterTheOther() {
        long attentionAlone = run(stream(most, kernel(attention))).endNanos();
        long expertsAlone = run(stream(rest, kernel(experts))).endNanos();
        DieRun together = run(stream(most, kernel(attention)), stream(rest, kernel(experts)));
        assertThat(together.streams().get(0).endNanos()).isGreaterThan(attentionAlone);
        assertThat(together.streams().get(1).endNanos()).isGreaterThan(expertsAlone);
        assertThat(together.endNanos()).isLessThan(attentionAlone + expertsAlone);
    }

    @Test
    void memoryCarriesTheSameBytesWhetherTogetherOrNot() {
        double apart = run(stream(most, kernel(attention))).memoryBytes()
                + run(stream(rest, kernel(experts))).memoryBytes();
        DieRun together = run(stream(most, kernel(attention)), stream(rest, kernel(experts)));
        assertThat(together.memoryBytes()).isCloseTo(apart, within(1.0));
        assertThat(together.memoryBytes() / device.coldBytesPerSecond() * 1e9).isLessThan((double) together.endNanos());
    }

    @Test
    void aCopyTakesItsLatencyAndItsBytesOverItsRate() {
        CopyWork copy = new CopyWork("copy", 100e6, 200e9, 20e-6);
        assertThat(run(stream(CoreShare.NONE, copy)).endNanos()).isBetween(520_000L, 520_002L);
    }

    /** A kernel that needs nearly all of the memory's rate, and a copy that takes its part away as long as it lasts. */
    @Test
    void aCopyTakesItsPartOfTheMemoryFromAKernel() {
        Operator wide = new VectorPass(VectorPass.Kind.PERMUTE, 65536, 4096);
        long alone = run(stream(CoreShare.all(device), kernel(wide))).endNanos();
        CopyWork copy = new CopyWork("copy", 50e6, 20e9, 0);
        DieRun both = run(stream(CoreShare.all(device), kernel(wide)), stream(CoreShare.NONE, copy));
        double kernelNanos = both.streams().get(0).endNanos();
        double taken = 20e9 / device.coldBytesPerSecond();
        assertThat(kernelNanos / alone).isBetween(1 + taken / 2, 1 / (1 - taken) + 0.002);
    }

    @Test
    void aPrefetchDuringACopySavesTimeAndMovesNoByteTwice() {
        Matmul projection = Matmul.of(16, 5120, 5120, DataType.BF16);
        CopyWork exchange = new CopyWork("all-reduce", 2e6, 100e9, 10e-6);
        DieRun cold = run(stream(CoreShare.all(device), exchange, kernel(projection)));
        long before = cold.endNanos();
        for (double window : new double[] {4e6, 8e6, 16e6, 24e6}) {
            Prefetch prefetch = new Prefetch(window, Prefetch.Order.USE, 0);
            KernelWork work = new KernelWork("projection", projection, prefetch);
            DieRun warm = run(stream(CoreShare.all(device), exchange, work));
            assertThat(warm.memoryBytes()).isCloseTo(cold.memoryBytes(), within(1.0));
            KernelRun run = warm.streams().get(0).works().get(1).run();
            assertThat(run.traffic().prefetchedBytes()).isLessThanOrEqualTo(window);
            assertThat(warm.endNanos()).as("window %s", window).isLessThan(before);
            before = warm.endNanos();
        }
    }

    @Test
    void sharesThatAddUpToMoreThanTheDieHasAreRefused() {
        assertThatThrownBy(() -> run(stream(most, kernel(attention)), stream(most, kernel(experts))))
                .hasMessageContaining("cube cores of all streams is 32");
        assertThatThrownBy(() -> stream(CoreShare.NONE, kernel(experts))).hasMessageContaining("Maybe give");
    }
}
