package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;

/** Dies and links that are slower than the others. */
final class SlowDieRunTest {
    private static final String MIXTURE = """
            name: mixture
            title: Experts on eight dies
            model: {id: qwen3-30b-a3b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 8, dp-size: 4, enable-dp-attention: true, moe-a2a-backend: deepep, max-running-requests: 64}
            workload: {num-prompts: 16, max-concurrency: 16, input-len: 200, output-len: 60}
            """;

    /** Requests one by one, as servers that are busy hear of each other only between their steps. */
    private static final String PAIRED = """
            name: paired
            title: A prefill and a decode server
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, flags: {tp-size: 4}}
              - {role: decode, flags: {tp-size: 4}}
            router: {flags: {policy: round_robin}}
            workload: {num-prompts: 12, max-concurrency: 1, input-len: 3000, output-len: 50}
            """;

    private static RunResult run(String text, String... settings) throws InvalidInput {
        return TestRun.of(text, settings);
    }

    private static double figure(RunResult result, String name) {
        return result.figure(name).value();
    }

    @Test
    void diesAsTheyShouldBeOrOutsideChangeNothing() throws InvalidInput {
        RunResult usual = run(MIXTURE);
        for (String slow :
                new String[] {"[{die: 3}]", "[{die: 3, clock: 1, bandwidth: 1}]", "[{die: 8, clock: 0.3}]"}) {
            RunResult run = run(MIXTURE, "cluster.slow=" + slow);
            assertThat(run.first().digest()).as(slow).isEqualTo(usual.first().digest());
            assertThat(run.first().metrics()).as(slow).isEqualTo(usual.first().metrics());
        }
    }

    @Test
    void allWaitForAStragglerAndSayWhatFor() throws InvalidInput {
        RunResult usual = run(MIXTURE);
        double before = figure(usual, "mean_tpot_ms");
        long waited = TestRun.nanos(usual.first(), Cause.OTHER_RANKS);
        for (String clock : new String[] {"0.9", "0.6", "0.3"}) {
            RunResult slow = run(MIXTURE, "cluster.slow=[{die: 5, clock: " + clock + "}]");
            assertThat(figure(slow, "mean_tpot_ms")).as(clock).isGreaterThan(before);
            assertThat(TestRun.nanos(slow.first(), Cause.OTHER_RANKS)).as(clock).isGreaterThan(waited);
            before = figure(slow, "mean_tpot_ms");
            waited = TestRun.nanos(slow.first(), Cause.OTHER_RANKS);
        }
    }

    @Test
    void aSlowDieConcernsTheServerThatHasIt() throws InvalidInput {
        RunResult usual = run(PAIRED);
        RunResult prefill = run(PAIRED, "cluster.slow=[{die: 1, clock: 0.5}]");
        RunResult decode = run(PAIRED, "cluster.slow=[{die: 6, clock: 0.5}]");
        assertThat(figure(prefill, "mean_prefill_ms")).isGreaterThan(1.1 * figure(usual, "mean_prefill_ms"));
        assertThat(figure(prefill, "mean_tpot_ms")).isCloseTo(figure(usual, "mean_tpot_ms"), withinPercentage(0.1));
        assertThat(figure(decode, "mean_prefill_ms")).isEqualTo(figure(usual, "mean_prefill_ms"));
        // Decoding waits for memory more than for cores.
        assertThat(figure(decode, "mean_tpot_ms")).isGreaterThan(1.02 * figure(usual, "mean_tpot_ms"));
    }

    @Test
    void slowLinksSlowCollectivesAndTheKvThatCrossesThem() throws InvalidInput {
        RunResult usual = run(PAIRED);
        RunResult sender = run(PAIRED, "cluster.slow=[{die: 1, bandwidth: 0.05}]");
        assertThat(figure(sender, "mean_prefill_ms")).isGreaterThan(figure(usual, "mean_prefill_ms"));
        RunResult receiver = run(PAIRED, "cluster.slow=[{die: 6, bandwidth: 0.05, level: HCCS}]");
        assertThat(figure(receiver, "mean_prefill_ms")).isEqualTo(figure(usual, "mean_prefill_ms"));
        assertThat(figure(receiver, "mean_transfer_rest_ms")).isGreaterThan(5 * figure(usual, "mean_transfer_rest_ms"));
    }

    @Test
    void expertsMoveMoreSlowlyOverSlowLinks() throws InvalidInput {
        String[] moving = {
            "assumptions.expert-loads.zipf=0.8",
            "servers[0].flags.enable-eplb=true",
            "servers[0].flags.eplb-rebalance-num-iterations=40"
        };
        RunResult usual = run(MIXTURE, moving);
        RunResult slow = run(MIXTURE, moving[0], moving[1], moving[2], "cluster.slow=[{die: 2, bandwidth: 0.1}]");
        assertThat(TestRun.nanos(usual.first(), Cause.BUBBLE)).isPositive();
        assertThat(TestRun.nanos(slow.first(), Cause.BUBBLE))
                .isGreaterThan(4 * TestRun.nanos(usual.first(), Cause.BUBBLE));
    }

    @Test
    void diesLinksAndTimesThatThereAreNotAreRefused() {
        assertThatThrownBy(() -> run(MIXTURE, "cluster.slow=[{die: 16, clock: 0.5}]"))
                .hasMessageContaining("cluster.slow[0]: die 16; allowed: 0 to 15");
        assertThatThrownBy(() -> run(MIXTURE, "cluster.slow=[{die: 1, level: NVLink, bandwidth: 0.5}]"))
                .hasMessageContaining("all links of die 1 on NVLink", "levels: SIO, HCCS");
        assertThatThrownBy(() -> run(MIXTURE, "cluster.slow=[{die: 1, peer: 2, bandwidth: 0.5}]"))
                .hasMessageContaining("the link from die 1 to die 2", "Maybe the dies meet through switches");
        assertThatThrownBy(() -> run(MIXTURE, "cluster.slow=[{die: 1, clock: 0.5}]", "servers[0].step-cost.fixed=1 ms"))
                .hasMessageContaining("die 1 is slow", "Maybe leave out step-cost");
        assertThatThrownBy(() -> run(MIXTURE, "cluster.slow=[{die: 1, clock: 0.05}]"))
                .hasMessageContaining("0.1");
    }
}
