package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;

final class ScenarioRunTest {
    private static final String SMALL = TestScenario.small(
            120, 16, "{lognormal: {median: 400, sigma: 1.0, max: 4000}}", "{random: {len: 200, range-ratio: 0.1}}");

    private static RunResult run(String... settings) throws InvalidInput {
        return run(Jobs.ONE, settings);
    }

    private static RunResult run(Jobs jobs, String... settings) throws InvalidInput {
        return TestRun.of(jobs, SMALL, settings);
    }

    private static double metric(RunResult result, String name) {
        return result.figure(name).value();
    }

    @Test
    void tokensAndRequestsAreConserved() throws InvalidInput {
        for (RunResult result : List.of(run(), run("servers[0].flags.speculative-algorithm=EAGLE3"))) {
            RequestTimes times = result.first().requests();
            assertThat(metric(result, "completed")).isEqualTo(120);
            double generated = 0;
            for (int i = 0; i < times.size(); i++) {
                assertThat(times.outputTokens().get(i)).isBetween(20L, 200L);
                generated += times.outputTokens().get(i);
                assertThat(times.arrivedNanos().get(i))
                        .isLessThanOrEqualTo(times.sentNanos().get(i));
                assertThat(times.sentNanos().get(i))
                        .isLessThan(times.firstTokenNanos().get(i));
                assertThat(times.firstTokenNanos().get(i))
                        .isLessThan(times.finishedNanos().get(i));
            }
            assertThat(metric(result, "output_throughput") * metric(result, "duration"))
                    .isCloseTo(generated, within(1e-6 * generated));
        }
    }

    @Test
    void requestsThatAllowThemselvesMoreThanTheyNeedEndByThemselves() throws InvalidInput {
        for (String algorithm : List.of("", "EAGLE3")) {
            List<String> settings = new ArrayList<>(List.of("workload.max-new-tokens=150"));
            if (!algorithm.isEmpty()) {
                settings.add("servers[0].flags.speculative-algorithm=" + algorithm);
            }
            long[] own = run().first().requests().outputTokens().stream().toArray();
            RequestTimes times = run(settings.toArray(String[]::new)).first().requests();
            for (int i = 0; i < times.size(); i++) {
                assertThat(times.outputTokens().get(i)).isEqualTo(Math.min(150, own[i]));
            }
        }
    }

    @Test
    void onlyAnOracleKnowsMoreThanWhatRequestsDeclare() throws InvalidInput {
        String[] tight = {"servers[0].flags.max-running-requests=2", "servers[0].flags.schedule-policy="};
        String honest = policyDigest("oracle", tight);
        assertThat(policyDigest("srw", tight)).isEqualTo(honest);
        String loose = "workload.max-new-tokens=1000";
        assertThat(policyDigest("srw", tight, loose)).isNotEqualTo(policyDigest("oracle", tight, loose));
        assertThat(policyDigest("oracle", tight, loose)).isNotEqualTo(policyDigest("fcfs", tight, loose));
    }

    private static String policyDigest(String policy, String[] settings, String... more) throws InvalidInput {
        List<String> all = new ArrayList<>(List.of(more));
        all.add(settings[0]);
        all.add(settings[1] + policy);
        return run(all.toArray(String[]::new)).first().digest();
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws InvalidInput {
        for (String how : List.of("run.replications=5", "run.precision={half-width: 0.01}")) {
            RunResult one = run(Jobs.ONE, how);
            RunResult three = run(new Jobs(3), how);
            assertThat(three.metrics()).isEqualTo(one.metrics());
            assertThat(digests(three)).isEqualTo(digests(one));
        }
    }

    private static List<String> digests(RunResult result) {
        return result.replications().stream().map(Replication::digest).toList();
    }

    @Test
    void repeatingStopsWhenTheFigureIsKnownWellEnough() throws InvalidInput {
        RunResult loose = run("run.precision={half-width: 0.5}");
        RunResult tight = run("run.precision={half-width: 0.01}");
        assertThat(loose.replications()).hasSize(5);
        assertThat(tight.replications()).hasSizeGreaterThan(5).hasSizeLessThan(100);
        assertThat(relativeHalfWidth(tight)).isLessThanOrEqualTo(0.01);
        assertThat(run("run.precision={half-width: 0.000001, most-replications: 7}")
                        .replications())
                .hasSize(7);
        InvalidInput refused =
                catchThrowableOfType(InvalidInput.class, () -> run("run.precision={metric: p99_tftt_ms}"));
        assertThat(refused.problems())
                .singleElement()
                .asString()
                .contains("run.precision.metric")
                .contains("Maybe \"p99_ttft_ms\"");
    }

    private static double relativeHalfWidth(RunResult result) {
        Estimate estimate = result.figure("output_throughput");
        return (Objects.requireNonNull(estimate.high()) - estimate.value()) / estimate.value();
    }

    @Test
    void littlesLawHoldsBetweenIndependentMeasurements() throws InvalidInput {
        RequestTimes times = run().first().requests();
        // The number in flight, sampled on a fine grid, against arrival rate times mean time in system.
        long end = 0;
        double sojournNanos = 0;
        for (int i = 0; i < times.size(); i++) {
            end = Math.max(end, times.finishedNanos().get(i));
            sojournNanos += times.latencyNanos(i);
        }
        int samples = 20_000;
        double inFlight = 0;
        for (int s = 0; s < samples; s++) {
            long at = (long) ((s + 0.5) * end / samples);
            for (int i = 0; i < times.size(); i++) {
                inFlight += times.sentNanos().get(i) <= at
                                && at < times.finishedNanos().get(i)
                        ? 1
                        : 0;
            }
        }
        assertThat(inFlight / samples).isCloseTo(sojournNanos / end, within(0.01 * sojournNanos / end));
    }

    @Test
    void noMoreThanTheBoundIsEverInFlight() throws InvalidInput {
        RequestTimes times = run("workload.request-rate=1000 /s").first().requests();
        for (int i = 0; i < times.size(); i++) {
            int inFlight = 0;
            for (int j = 0; j < times.size(); j++) {
                boolean overlaps = times.sentNanos().get(j) <= times.sentNanos().get(i)
                        && times.sentNanos().get(i) < times.finishedNanos().get(j);
                inFlight += overlaps ? 1 : 0;
            }
            assertThat(inFlight).isLessThanOrEqualTo(16);
        }
    }

    @Test
    void deviceTimeByPartAddsUpAndFitsIntoTheRun() throws InvalidInput {
        Replication run = run().first();
        long busy = run.deviceNanosByPart().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(busy).isPositive().isLessThanOrEqualTo(run.simulatedNanos());
        assertThat(run.metrics().get("device_busy_share"))
                .isCloseTo((double) busy / run.simulatedNanos(), within(1e-12));
    }

    @Test
    void equalSeedsGiveEqualDigestsAndOthersDoNot() throws InvalidInput {
        assertThat(run().first().digest()).isEqualTo(run().first().digest());
        assertThat(run("run.seed=2").first().digest())
                .isNotEqualTo(run().first().digest());
    }

    @Test
    void replicationsAreIndependentAndGiveIntervals() throws InvalidInput {
        RunResult result = run("run.replications=4");
        List<String> digests = new ArrayList<>();
        result.replications().forEach(replication -> digests.add(replication.digest()));
        assertThat(digests).doesNotHaveDuplicates().hasSize(4);
        assertThat(digests.getFirst()).isEqualTo(run().first().digest());
        Estimate throughput = result.figure("output_throughput");
        assertThat(throughput.hasInterval()).isTrue();
        assertThat(throughput.low()).isLessThan(throughput.value());
        assertThat(throughput.high()).isGreaterThan(throughput.value());
    }

    @Test
    void moreAcceptedDraftsRaiseThroughput() throws InvalidInput {
        double before = 0;
        for (String acceptance : List.of("0.2", "0.5", "0.8")) {
            RunResult result = run(
                    "servers[0].flags.speculative-algorithm=EAGLE3",
                    "assumptions.acceptance.chance=" + acceptance,
                    "assumptions.acceptance.spread=0");
            double chance = Double.parseDouble(acceptance);
            double expected = 1 + chance + chance * chance + chance * chance * chance;
            assertThat(metric(result, "accept_length")).isCloseTo(expected, within(0.05 * expected));
            assertThat(metric(result, "output_throughput")).isGreaterThan(before);
            before = metric(result, "output_throughput");
        }
    }

    @Test
    void sloDecidesWhichRequestsAreGood() throws InvalidInput {
        RunResult strict = run("slo.ttft=1 ns");
        RunResult lax = run("slo.ttft=1 h");
        assertThat(metric(strict, "goodput")).isZero();
        assertThat(metric(lax, "goodput")).isEqualTo(metric(lax, "request_throughput"));
        assertThat(run().metrics()).doesNotContainKey("goodput");
    }
}
