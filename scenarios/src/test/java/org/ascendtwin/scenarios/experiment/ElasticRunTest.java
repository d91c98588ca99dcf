package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that change between prefill and decode lose nothing on the way, and help where the load drifts. */
final class ElasticRunTest {
    private static final String FLEET = """
            name: fleet
            title: Four servers
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, instances: 2, flags: {tp-size: 1, max-running-requests: 16}}
              - {role: decode, instances: 2, flags: {tp-size: 1, max-running-requests: 12, cuda-graph-bs: [1, 4, 8, 12]}}
            router: {flags: {policy: power_of_two}}
            elastic: {interval: 100 ms, patience: 2, cool-down: 200 ms, switch-time: 100 ms, graph-capture: 50 ms}
            workload:
              phases:
                - {num-prompts: 150, request-rate: 5 /s, input-len: 5000, output-len: 8}
                - {num-prompts: 150, request-rate: 12 /s, input-len: 200, output-len: 120}
                - {num-prompts: 150, request-rate: 5 /s, input-len: 5000, output-len: 8}
            slo: {ttft: 1 s, tpot: 30 ms}
            """;

    private static Replication run(String... settings) throws InvalidInput {
        return TestRun.of(FLEET, settings).first();
    }

    @Test
    void serversFollowALoadThatDrifts() throws InvalidInput {
        Map<String, Double> elastic = run().metrics();
        Map<String, Double> fixed = run("elastic=null").metrics();
        assertThat(elastic.get("role_changes")).isGreaterThanOrEqualTo(2);
        assertThat(elastic.get("completed")).isEqualTo(450);
        assertThat(elastic.get("goodput")).isGreaterThan(fixed.get("goodput"));
        assertThat(between(elastic)).isBetween(0.0, 1.0);
        assertThat(fixed).doesNotContainKey("role_changes");
        assertThat(FigureNames.all()).containsAll(elastic.keySet());
    }

    @Test
    void foresightFollowsALoadThatDriftsToo() throws InvalidInput {
        Map<String, Double> predictive = run("elastic.controller=predictive").metrics();
        Map<String, Double> fixed = run("elastic=null").metrics();
        assertThat(predictive.get("role_changes")).isGreaterThanOrEqualTo(2);
        assertThat(predictive.get("completed")).isEqualTo(450);
        assertThat(predictive.get("goodput")).isGreaterThan(fixed.get("goodput"));
    }

    @Test
    void aSeasonNoLongerThanALookIsRefused() {
        assertThat(complaint("elastic.controller=predictive", "elastic.season=50 ms"))
                .contains("season is 50 ms", "above interval");
    }

    /** Launched for both roles at every place but never changed, the servers are those of fixed roles. */
    @Test
    void whoNeverChangesIsAsFixed() throws InvalidInput {
        Map<String, Double> patient = new TreeMap<>(
                run("elastic.threshold=100", "elastic.patience=10000").metrics());
        assertThat(patient.remove("role_changes")).isZero();
        assertThat(patient.remove("mean_prefill_servers")).isEqualTo(2);
        assertThat(patient.remove("mean_decode_servers")).isEqualTo(2);
        Map<String, Double> fixed = run("elastic=null").metrics();
        patient.forEach((name, value) -> assertThat(value).as(name).isEqualTo(fixed.get(name)));
    }

    @Test
    void aChangeTakesTheTimeOfItsGraphs() throws InvalidInput {
        Replication quick = run("elastic.graph-capture=0 ms", "elastic.switch-time=0 ms");
        Replication slow = run("elastic.graph-capture=2 s", "elastic.switch-time=2 s");
        assertThat(between(quick.metrics())).isCloseTo(0, within(1e-9));
        assertThat(between(slow.metrics())).isPositive();
    }

    /** Servers that serve in neither role, in the mean. */
    private static double between(Map<String, Double> metrics) {
        double prefills = metrics.getOrDefault("mean_prefill_servers", Double.NaN);
        double decodes = metrics.getOrDefault("mean_decode_servers", Double.NaN);
        return 4 - prefills - decodes;
    }

    @Test
    void whatCannotChangeIsNamed() {
        assertThat(complaint("servers[1].flags.tp-size=2")).contains("servers of one size");
        assertThat(complaint("slo={}")).contains("limits to work for");
        assertThat(complaint("elastic.patience=0")).contains("1 to 10000");
    }

    @Test
    void aControllerThatWouldLookWithoutEndIsRefused() {
        assertThat(complaint("elastic.interval=0 s"))
                .contains("interval is 0 ns")
                .contains("1 ms or more")
                .contains("Maybe");
        assertThat(complaint("elastic.interval=999 us")).contains("999 us");
    }

    @Test
    void aControllerThatCouldNeverChangeARoleIsRefused() {
        assertThat(complaint("elastic.least-servers=2"))
                .contains("least-servers is 2", "2 prefill and 2 decode", "1 to 1", "Maybe instances: 3");
        assertThat(complaint("servers[0].instances=1", "servers[1].instances=1"))
                .contains("1 prefill and 1 decode", "Maybe instances: 2");
    }

    private static String complaint(String... settings) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> run(settings));
        return String.valueOf(refused.getMessage());
    }

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    /** Small memories, hasty controllers, random sizes: everybody ends once, with all tokens, and the run repeats. */
    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostWhoeverChanges(long seed) throws InvalidInput {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> settings = new ArrayList<>(List.of(
                "servers[0].instances=" + (1 + random.nextInt(3)),
                "servers[1].instances=" + (2 + random.nextInt(2)),
                "servers[0].flags.max-total-tokens=" + (2048 + 128 * random.nextInt(20)),
                "servers[1].flags.max-total-tokens=" + (2048 + 128 * random.nextInt(20)),
                "servers[1].flags.num-reserved-decode-tokens=" + random.nextInt(300),
                "servers[1].flags.disable-overlap-schedule=" + random.nextBoolean(),
                "elastic.threshold=" + (0.05 + random.nextDouble() / 2),
                "elastic.patience=1",
                "elastic.controller=" + (seed % 2 == 0 ? "reactive" : "predictive"),
                "elastic.cool-down=0 ms",
                "workload={phases: [" + phase(random) + ", " + phase(random) + ", " + phase(random) + "]}",
                "slo={ttft: 100 ms, tpot: " + (5 + random.nextInt(30)) + " ms}"));
        Replication run = run(settings.toArray(String[]::new));
        Map<String, Double> metrics = run.metrics();
        assertThat(metrics.get("completed")).as("seed %d", seed).isEqualTo(90);
        assertThat(metrics.get("failed")).as("seed %d", seed).isZero();
        assertThat(run(settings.toArray(String[]::new)).digest())
                .as("seed %d", seed)
                .isEqualTo(run.digest());
    }

    private static String phase(SplittableRandom random) {
        return "{num-prompts: 30, request-rate: " + (5 + random.nextInt(60)) + " /s, input-len: {random: {len: "
                + (100 + random.nextInt(1200)) + "}}, output-len: {random: {len: " + (1 + random.nextInt(200)) + "}}}";
    }
}
