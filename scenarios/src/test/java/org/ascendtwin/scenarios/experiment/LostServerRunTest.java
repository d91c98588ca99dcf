package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.assemble.Outage;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that die in mid-run, in whole scenarios: nobody is forgotten, and the router learns as SGLang's does. */
class LostServerRunTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long A_TURN_NANOS = 10_000_000;

    private static final String PAIRED = """
            name: lost
            title: Two prefill and two decode servers
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, instances: 2, flags: {tp-size: 1}}
              - {role: decode, instances: 2, flags: {tp-size: 1}}
            router: {flags: {policy: round_robin}}
            workload:
              num-prompts: 150
              request-rate: 10 /s
              input-len: {random: {len: 2000, range-ratio: 0.3}}
              output-len: {random: {len: 300, range-ratio: 0.1}}
            """;

    private static final String MIXED = PAIRED.replace("""
              - {role: prefill, instances: 2, flags: {tp-size: 1}}
              - {role: decode, instances: 2, flags: {tp-size: 1}}
            """, """
              - {instances: 3, flags: {tp-size: 1}}
            """);

    private static Replication run(String text, String... settings) throws InvalidInput {
        return TestRun.of(text, settings).first();
    }

    private static String fault(String server, double atSeconds, String rest) {
        return "faults=[{server: " + server + ", at: " + atSeconds + " s" + rest + "}]";
    }

    private static double metric(Replication run, String name) {
        return run.metrics().getOrDefault(name, 0.0);
    }

    @ParameterizedTest
    @CsvSource({"prefill-0,1", "prefill-1,5", "decode-0,5", "decode-1,9.5"})
    void everyRequestOfAPairEndsOnceAndALossRepeats(String server, double atSeconds) throws InvalidInput {
        double failed = 0;
        for (int seed = 1; seed <= 2; seed++) {
            String[] settings = {fault(server, atSeconds, ", restart-after: 2 s"), "run.seed=" + seed};
            Replication run = run(PAIRED, settings);
            String what = server + ", seed " + seed;
            assertThat(metric(run, "completed") + metric(run, "failed"))
                    .as(what)
                    .isEqualTo(150);
            assertThat(metric(run, "failed"))
                    .as(what)
                    .isEqualTo(run.outages().getFirst().requests());
            failed += metric(run, "failed");
            assertThat(run.digest()).as(what).isEqualTo(run(PAIRED, settings).digest());
            assertTimesAddUp(run, what);
        }
        assertThat(failed).as(server).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed-0", "mixed-2"})
    void everyRequestOfAMixedServerEndsOnce(String server) throws InvalidInput {
        Replication run = run(MIXED, fault(server, 5, ", restart-after: 1 s"));
        assertThat(metric(run, "completed") + metric(run, "failed")).isEqualTo(150);
        assertThat(metric(run, "failed_server_lost"))
                .isPositive()
                .isEqualTo(run.outages().getFirst().requests());
        assertThat(metric(run, "lost_output_tokens")).isPositive();
        assertTimesAddUp(run, server);
    }

    private static void assertTimesAddUp(Replication run, String what) {
        Attribution attribution = run.attribution();
        for (int id = 0; id < run.requests().size(); id++) {
            if (run.requests().isCompleted(id)) {
                long first = 0;
                for (Cause cause : Cause.values()) {
                    first += attribution.nanos(Phase.FIRST_TOKEN, cause, id);
                }
                assertThat(first)
                        .as("%s, request %d", what, id)
                        .isEqualTo(run.requests().ttftNanos(id));
            }
        }
    }

    @Test
    void aLossThatNobodyLivesToSeeChangesNothing() throws InvalidInput {
        for (String text : List.of(PAIRED, MIXED)) {
            String server = text.equals(PAIRED) ? "decode-1" : "mixed-1";
            Replication plain = run(text);
            Replication late = run(text, fault(server, 10_000, ""));
            assertThat(late.digest()).isEqualTo(plain.digest());
            assertThat(late.simulatedNanos()).isEqualTo(plain.simulatedNanos());
            assertThat(late.outages()).isEmpty();
        }
    }

    /** Refused attempts are failures in a row: the prefill server had no others, and those it broke off look well ended. */
    @Test
    void theBreakerOpensAfterItsThresholdAndTriesAgainAfterItsTime() throws InvalidInput {
        Replication run = run(
                PAIRED,
                fault("prefill-0", 5, ", restart-after: 1 ms, weight-rate: 100 GB/s"),
                "router.flags.cb-failure-threshold=1",
                "router.flags.cb-timeout-duration-secs=7");
        Outage outage = run.outages().getFirst();
        assertThat(outage.refused()).isEqualTo(1);
        assertThat(metric(run, "retried")).isEqualTo(1);
        assertThat(outage.usedNanos() - outage.lastRefusedNanos()).isBetween(7 * SECOND_NANOS, 8 * SECOND_NANOS);
        assertThat(run(PAIRED, fault("prefill-0", 5, ""), "router.flags.cb-failure-threshold=4")
                        .outages()
                        .getFirst()
                        .refused())
                .isEqualTo(4);
    }

    @Test
    void healthChecksAloneTakeThreeIntervals() throws InvalidInput {
        Replication run = run(
                PAIRED,
                fault("decode-0", 5, ""),
                "router.flags.disable-circuit-breaker=true",
                "router.flags.health-check-interval-secs=2");
        Outage outage = run.outages().getFirst();
        // Checks at 6, 8 and 10 s fail.
        assertThat(outage.lastRefusedNanos()).isBetween(9 * SECOND_NANOS, 10 * SECOND_NANOS);
        assertThat(outage.refused()).isGreaterThan(10);
        assertThat(metric(run, "failed_no_server")).isLessThanOrEqualTo(2);
    }

    @Test
    void whatNobodyTakesIsTriedOftenEnoughAndFails() throws InvalidInput {
        Replication run = run(PAIRED, "servers[1].instances=1", fault("decode-0", 5, ""));
        double sentLater = 0;
        for (long sent : run.requests().sentNanos().stream().toArray()) {
            sentLater += sent > 5 * SECOND_NANOS ? 1 : 0;
        }
        // Who was sent just before finds nobody either.
        assertThat(metric(run, "failed_no_server")).isEqualTo(sentLater);
        assertThat(metric(run, "retried")).isEqualTo(sentLater);
        assertThat(metric(run, "completed") + metric(run, "failed")).isEqualTo(150);
    }

    @Test
    void theSmallLoadBalancerGoesOnSendingToWhomItLost() throws InvalidInput {
        String small = "router.flags.mini-lb=true";
        Replication run = run(MIXED, small, fault("mixed-1", 5, ""));
        assertThat(metric(run, "retried")).isZero();
        assertThat(metric(run, "failed_no_server"))
                .isEqualTo(run.outages().getFirst().refused())
                .isCloseTo(100 / 3.0, within(15.0));
    }

    /** A prompt of 30,000 tokens is in its prefill when its server dies at 1 s; the second heartbeat is missed at 10 s. */
    @Test
    void aDecodeServerGivesUpWhenHeartbeatsStayAway() throws InvalidInput {
        String one = PAIRED.replace("num-prompts: 150", "num-prompts: 1")
                .replace("{random: {len: 2000, range-ratio: 0.3}}", "30000");
        Replication run = run(one, fault("prefill-0", 1, ""), "run.seed=3");
        assertThat(run.metrics()).containsEntry("failed_handover_failed", 1.0);
        assertThat(run.simulatedNanos()).isBetween(10 * SECOND_NANOS, 10 * SECOND_NANOS + A_TURN_NANOS);
        Replication quicker = run(
                one,
                fault("prefill-0", 1, ""),
                "run.seed=3",
                "servers[1].env.SGLANG_DISAGGREGATION_HEARTBEAT_INTERVAL=2.5",
                "servers[1].env.SGLANG_DISAGGREGATION_HEARTBEAT_MAX_FAILURE=1");
        assertThat(quicker.simulatedNanos()).isBetween(5 * SECOND_NANOS / 2, 5 * SECOND_NANOS / 2 + A_TURN_NANOS);
    }

    @Test
    void aServerComesBackWithEmptyCachesAndLosesThemWhileItIsLaunched() throws InvalidInput {
        String shared = """
                name: shared
                title: One server and prompts that begin alike
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers:
                  - flags: {tp-size: 1}
                router: {flags: {retry-max-retries: 100, retry-max-backoff-ms: 500, cb-timeout-duration-secs: 1}}
                workload:
                  request-rate: 2 /s
                  shared-prefix:
                    {groups: 4, prompts-per-group: 20, system-prompt-len: 2048, question-len: 100, output-len: 20}
                """;
        double plain = metric(run(shared), "cached_tokens");
        Replication lost = run(shared, fault("mixed-0", 15, ", restart-after: 1 s, weight-rate: 100 GB/s"));
        assertThat(metric(lost, "failed")).isLessThan(5);
        assertThat(plain - metric(lost, "cached_tokens")).isGreaterThanOrEqualTo(4 * 2048);
        Replication twice = run(
                shared,
                "faults=[{server: mixed-0, at: 15 s, restart-after: 10 s}, {server: mixed-0, at: 20 s, restart-after: 1 s}]");
        assertThat(twice.outages()).hasSize(1);
        assertThat(twice.outages().getFirst().launchedNanos()).isEqualTo(21 * SECOND_NANOS);
    }

    @Test
    void notesSayWhatALossCost() throws InvalidInput {
        RunResult result = TestRun.of(PAIRED, fault("decode-1", 5, ""));
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("decode-1 was lost at 5.0 s with ")
                        .endsWith("did not come back."))
                .anySatisfy(note -> assertThat(note).startsWith("1 server lost: "));
        Map<String, Double> metrics = result.first().metrics();
        assertThat(metrics.get("server_down_s")).isCloseTo(result.first().simulatedNanos() / 1e9 - 5, within(1e-9));
    }

    @Test
    void aServerThatIsNotThereIsNamedWithTheNearestOne() {
        assertThatThrownBy(() -> run(PAIRED, fault("decode-2", 5, "")))
                .hasMessageContaining("faults name the server \"decode-2\"; there are prefill-0, prefill-1, decode-0,")
                .hasMessageContaining("Maybe \"decode-");
    }
}
