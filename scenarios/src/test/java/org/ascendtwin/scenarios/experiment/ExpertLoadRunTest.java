package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ascendtwin.hardware.expert.ExpertLoads;
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
    void skewSlowsARunRedundantExpertsWinItBackAndTheSkewIsToldApart() throws InvalidInput, IOException {
        ExpertLoads loads = ExpertLoads.zipf(128, 1.2, 1);
        Path counts = folder.resolve("loads.json");
        Files.writeString(
                counts,
                IntStream.range(0, 128)
                        .mapToObj(expert -> Double.toString(loads.share(expert)))
                        .collect(Collectors.joining(",", "{\"logical_count\": [[", "]]}")));
        RunResult even = run("assumptions.expert-loads.hottest=1");
        RunResult assumed = run("assumptions.expert-loads.hottest=1.5");
        RunResult skewed = run("assumptions.expert-loads.zipf=1.2");
        RunResult redundant = run(
                "assumptions.expert-loads.zipf=1.2",
                flag("ep-num-redundant-experts", 16),
                flag("init-expert-location", counts));
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
    void whileLoadsDriftRebalancesThatComeBackPayAndOneAloneDoesNotForLong() throws InvalidInput {
        String[] drifting = {
            "assumptions.expert-loads.zipf=0.8",
            "assumptions.expert-loads.drift=1",
            "assumptions.expert-loads.drift-every=80",
            flag("enable-eplb", true)
        };
        RunResult often = run(with(drifting, flag("eplb-rebalance-num-iterations", 20)));
        RunResult once = run(with(drifting, flag("eplb-rebalance-num-iterations", 190)));
        RunResult never = run(with(drifting, flag("eplb-rebalance-num-iterations", 1_000_000)));
        assertThat(nanos(often, "skew")).isLessThan(nanos(once, "skew"));
        assertThat(nanos(often, "skew")).isLessThan(nanos(never, "skew"));
        assertThat(nanos(often, "bubble")).isGreaterThan(2 * nanos(once, "bubble"));
        assertThat(nanos(never, "bubble")).isZero();
        RunResult still = run("assumptions.expert-loads.zipf=0.8", "assumptions.expert-loads.drift-every=200");
        assertThat(tpotMillis(still))
                .as("nothing drifts")
                .isEqualTo(tpotMillis(run("assumptions.expert-loads.zipf=0.8")));
    }

    private static String[] with(String[] settings, String more) {
        return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void expertsThatAreDrawnAreAllAlikeAndCopiesOfOneMayBeDealtOrDrawn() throws InvalidInput {
        String zipf = "assumptions.expert-loads.zipf=0.8";
        assertThat(tpotMillis(run(zipf, flag("ep-dispatch-algorithm", "fake"))))
                .isEqualTo(tpotMillis(run("assumptions.expert-loads.hottest=1")));
        String[] copied = {zipf, flag("ep-num-redundant-experts", 16)};
        // 8 dies share the two copies of an expert alike either way
        assertThat(nanos(run(with(copied, flag("ep-dispatch-algorithm", "dynamic"))), "skew"))
                .isEqualTo(nanos(run(with(copied, flag("ep-dispatch-algorithm", "static"))), "skew"));
    }

    @Test
    void aMapOfSlotsPlacesExpertsAndOtherFilesAreRefused() throws InvalidInput, IOException {
        String zipf = "assumptions.expert-loads.zipf=0.8";
        String order = IntStream.range(0, 128).mapToObj(Integer::toString).collect(Collectors.joining(","));
        Path map = folder.resolve("map.json");
        Files.writeString(map, "{\"physical_to_logical_map\": [[" + order + "], [" + order + "]]}");
        assertThat(tpotMillis(run(zipf, flag("init-expert-location", map)))).isEqualTo(tpotMillis(run(zipf)));
        Files.writeString(map, "{\"physical_to_logical_map\": [[" + order.replace("127", "126") + "]]}");
        assertThatThrownBy(() -> run(zipf, flag("init-expert-location", map)))
                .hasMessageContaining("expert 127 of 128 has no slot");
        Files.writeString(map, "{\"logical_count\": [[1, 2, 3]]}");
        assertThatThrownBy(() -> run(zipf, flag("init-expert-location", map)))
                .hasMessageContaining("has 3 values in layer 0; allowed: 128");
        assertThatThrownBy(() -> run(zipf, flag("init-expert-location", "loads.csv")))
                .hasMessageContaining("loads.csv; allowed: trivial");
        assertThatThrownBy(() -> run(zipf, flag("init-expert-location", folder.resolve("none.json"))))
                .hasMessageContaining("cannot be read");
        assertThat(run(zipf, flag("init-expert-location", "map.pt")).notes()).anyMatch(note -> note.contains("map.pt"));
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
