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
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.MeasuredRows;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.junit.jupiter.api.Test;

class AttentionAndGroupsTest {
    private static final long SEED = 23;
    private static final double NANOS = 1e9;
    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");
    private final KernelSimulation simulation = new KernelSimulation(device);
    private final OperatorTimer formulas = new OperatorTimer(device);

    private static Operator named(String name, int... sizes) {
        for (NamedKernel kernel : NamedKernel.all()) {
            if (kernel.name().equals(name)) {
                return kernel.operator(sizes, DataType.BF16);
            }
        }
        throw new AssertionError(name);
    }

    private static List<Operator> sample(String name) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int kvHeads = 1 << random.nextInt(4);
            int heads = kvHeads << random.nextInt(1, 4);
            int sequences = 1 << random.nextInt(7);
            operators.add(
                    switch (name) {
                        case "decode_attention" ->
                            named(name, sequences, 1, random.nextInt(128, 8192), heads, kvHeads, 128);
                        case "prefill_attention" -> {
                            int query = random.nextInt(128, 3000);
                            int prefix = random.nextInt(0, 2000);
                            yield named(name, 1 + sequences % 4, query, query + prefix, heads, kvHeads, 128);
                        }
                        default ->
                            named(
                                    name,
                                    sequences,
                                    random.nextInt(1, 256),
                                    256 * random.nextInt(2, 20),
                                    256 * random.nextInt(2, 20));
                    });
        }
        return operators;
    }

    private double medianDifference(String name, double most) {
        List<Double> differences = new ArrayList<>();
        for (Operator operator : sample(name)) {
            double nanos = simulation.run(operator, Prefetch.NONE, null).nanos();
            differences.add(Math.abs(formulas.seconds(operator) * NANOS / nanos - 1));
        }
        assertThat(differences).as("seed %d: %s", SEED, differences).allMatch(one -> one < most);
        return MeasuredRows.median(differences);
    }

    @Test
    void theFormulasAgreeWithTheEvents() {
        assertThat(medianDifference("grouped_matmul", 0.35)).isLessThan(0.10);
        assertThat(medianDifference("prefill_attention", 0.35)).isLessThan(0.10);
        assertThat(medianDifference("decode_attention", 0.35)).isLessThan(0.15);
    }

    @Test
    void decodeReadsTheCacheOnceAndNoKernelBeatsItsFloors() {
        for (String name : List.of("decode_attention", "prefill_attention", "grouped_matmul")) {
            for (Operator operator : sample(name)) {
                KernelRun run = simulation.run(operator, Prefetch.NONE, null);
                double seconds = run.nanos() / NANOS;
                assertThat(seconds)
                        .as("seed %d: %s", SEED, operator)
                        .isGreaterThanOrEqualTo(
                                run.traffic().memoryBytes() / device.memory().hbmBytesPerSecond());
                if (!name.equals("prefill_attention")) {
                    assertThat(seconds)
                            .as("seed %d: %s", SEED, operator)
                            .isGreaterThanOrEqualTo(operator.flops() / device.flopsPerSecond(DataType.BF16));
                }
            }
        }
        Operator decode = named("decode_attention", 64, 1, 4096, 32, 8, 128);
        double cache = 2.0 * 64 * 4096 * 8 * 128 * 2;
        double queries = 64.0 * 32 * 128 * 2;
        assertThat(simulation.run(decode, Prefetch.NONE, null).traffic().memoryBytes())
                .isCloseTo(cache + queries, within(1.0));
    }

    @Test
    void oneGroupTakesWhatItsMatmulTakesButForTheFixedTime() {
        KernelRun grouped = simulation.run(named("grouped_matmul", 1, 200, 1024, 2048), Prefetch.NONE, null);
        KernelRun alone = simulation.run(named("matmul", 200, 1024, 2048), Prefetch.NONE, null);
        assertThat(grouped.workNanos()).isEqualTo(alone.workNanos());
    }

    @Test
    void aCausalPrefillOfUnequalSequencesIsRefused() {
        AttentionHeads heads = new AttentionHeads(8, 8, 128, DataType.BF16);
        Operator unequal = new PrefillAttention(heads, 3, 300, 300, 1, true);
        assertThatThrownBy(() -> simulation.run(unequal, Prefetch.NONE, null)).hasMessageContaining("equal length");
    }
}
