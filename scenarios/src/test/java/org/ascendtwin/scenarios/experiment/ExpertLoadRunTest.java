package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExpertLoadRunTest {
    private static final String MIXTURE = """
            name: mixture
            title: Experts that are not equally busy
            model: {id: qwen3-30b-a3b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 8, dp-size: 8, enable-dp-attention: true, moe-a2a-backend: deepep, max-running-requests: 256}
            workload: {num-prompts: 128, max-concurrency: 128, input-len: 100, output-len: 300}
            """;

    @TempDir
    private Path folder;

    private static RunResult run(String... settings) throws InvalidInput {
        return TestRun.of(MIXTURE, settings);
    }

    private static double tpotMillis(RunResult result) {
        return result.figure("mean_tpot_ms").value();
    }

    private static long nanos(RunResult result, String part) {
        return result.first().deviceNanosByPart().getOrDefault(part, 0L);
    }

    private static String flag(String name, Object value) {
        return "servers[0].flags." + name + "=" + value;
    }

    @Test
    void skewSlowsARunRedundantExpertsWinItBackAndTheSkewIsToldApart() throws InvalidInput {
        RunResult even = run("assumptions.expert-loads.hottest=1");
        RunResult assumed = run("assumptions.expert-loads.hottest=1.5");
        RunResult skewed = run("assumptions.expert-loads.zipf=0.8");
        RunResult redundant = run(
                "assumptions.expert-loads.zipf=0.8",
                flag("ep-num-redundant-experts", 16),
                flag("init-expert-location", "loads.json"));
        assertThat(nanos(even, "skew")).isZero();
        assertThat(nanos(skewed, "skew")).isPositive();
        assertThat(nanos(assumed, "skew")).isPositive();
        assertThat(tpotMillis(assumed)).isGreaterThan(tpotMillis(even));
        assertThat(nanos(redundant, "skew")).isBetween(0L, nanos(skewed, "skew") / 2);
        assertThat(tpotMillis(skewed)).isGreaterThan(tpotMillis(even));
        assertThat(tpotMillis(redundant)).isLessThan(tpotMillis(skewed));
    }

    @Test
    void aRebalancePausesOnceAndHelpsFromThenOn() throws InvalidInput {
        RunResult skewed = run("assumptions.expert-loads.zipf=0.8");
        RunResult early = run(
                "assumptions.expert-loads.zipf=0.8",
                flag("enable-eplb", true),
                flag("eplb-rebalance-num-iterations", 20));
        RunResult late = run(
                "assumptions.expert-loads.zipf=0.8",
                flag("enable-eplb", true),
                flag("eplb-rebalance-num-iterations", 200));
        RunResult never = run("assumptions.expert-loads.zipf=0.8", flag("enable-eplb", true));
        assertThat(nanos(never, "bubble")).as("1000 passes are not reached").isZero();
        assertThat(tpotMillis(never)).isEqualTo(tpotMillis(skewed));
        assertThat(nanos(early, "bubble")).isPositive().isEqualTo(nanos(late, "bubble"));
        assertThat(nanos(early, "skew")).isLessThan(nanos(late, "skew"));
        assertThat(nanos(late, "skew")).isLessThan(nanos(skewed, "skew"));
    }

    @Test
    void equalCountsAreNoSkewAndCountsOfAnotherModelAreRefused() throws InvalidInput, IOException {
        Path equal = folder.resolve("equal.txt");
        Files.writeString(equal, IntStream.range(0, 128).mapToObj(i -> "7").collect(Collectors.joining("\n")));
        assertThat(tpotMillis(run("assumptions.expert-loads.counts=" + equal)))
                .isEqualTo(tpotMillis(run("assumptions.expert-loads.hottest=1")));
        Path few = Files.writeString(folder.resolve("few.txt"), "1\n2\n3\n");
        assertThatThrownBy(() -> run("assumptions.expert-loads.counts=" + few))
                .hasMessageContaining("has 3 counts; allowed: 128");
        assertThatThrownBy(() -> run("assumptions.expert-loads.hottest=2", "assumptions.expert-loads.zipf=1"))
                .hasMessageContaining("hottest 2.0 beside zipf");
        assertThatThrownBy(() -> run(flag("ep-num-redundant-experts", 3)))
                .hasMessageContaining("Maybe add 5 redundant");
    }
}
