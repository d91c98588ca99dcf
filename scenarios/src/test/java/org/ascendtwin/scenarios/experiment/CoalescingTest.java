package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run whose decode steps are counted together is, to the last bit, the run whose steps are done one by one. */
class CoalescingTest {
    private static final String MIXED = """
        name: mixed
        title: Servers that do both
        model: {id: qwen3-32b, weights: w8a8}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - {instances: 2, flags: {tp-size: 2}}
        router: {flags: {policy: cache_aware}}
        workload:
          num-prompts: 150
          request-rate: 8 /s
          input-len: {lognormal: {median: 700, sigma: 1.0, max: 4000}}
          output-len: {random: {len: 200, range-ratio: 0.1}}
        """;

    private static final String PAIRED = TestScenario.paired(100, 6, 2000, 300);

    private static final String FLAGS = "servers[0].flags.";

    static Stream<List<String>> runs() {
        return Stream.of(
                List.of(MIXED),
                List.of(MIXED, FLAGS + "page-size=1"),
                List.of(MIXED, FLAGS + "disable-overlap-schedule=true"),
                List.of(MIXED, FLAGS + "enable-mixed-chunk=true", FLAGS + "chunked-prefill-size=256"),
                List.of(MIXED, FLAGS + "max-total-tokens=9000", FLAGS + "page-size=16"),
                List.of(MIXED, FLAGS + "max-total-tokens=9000", FLAGS + "disable-radix-cache=true"),
                List.of(MIXED, FLAGS + "speculative-algorithm=EAGLE3"),
                List.of(MIXED, FLAGS + "dp-size=2", FLAGS + "enable-dp-attention=true"),
                List.of(MIXED, FLAGS + "max-running-requests=8", FLAGS + "schedule-policy=lof"),
                List.of(MIXED, FLAGS + "enable-hierarchical-cache=true", FLAGS + "max-total-tokens=12000"),
                List.of(MIXED, "workload.max-concurrency=20", "workload.request-rate=inf"),
                List.of(PAIRED),
                List.of(PAIRED, "servers[1].flags.max-total-tokens=9000"),
                List.of(PAIRED, "servers[1].flags.page-size=1", "servers[0].flags.page-size=1"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nothingChanges(List<String> run) throws InvalidInput {
        String[] settings = run.subList(1, run.size()).toArray(String[]::new);
        Replication whole =
                TestRun.prepared(run.getFirst(), settings).run("test", Jobs.ONE).first();
        Replication single = TestRun.prepared(run.getFirst(), settings)
                .stepByStep()
                .run("test", Jobs.ONE)
                .first();
        assertThat(whole.digest()).isEqualTo(single.digest());
        assertThat(whole.metrics()).isEqualTo(single.metrics());
        assertThat(whole.requests()).usingRecursiveComparison().isEqualTo(single.requests());
        assertThat(whole.deviceNanosByPart()).isEqualTo(single.deviceNanosByPart());
        assertThat(whole.deviceNanosByCause()).isEqualTo(single.deviceNanosByCause());
        assertThat(whole.hostNanosByTerm()).isEqualTo(single.hostNanosByTerm());
        assertThat(levels(whole.timeline())).isEqualTo(levels(single.timeline()));
        assertThat(spent(whole.attribution())).isEqualTo(spent(single.attribution()));
        assertThat(whole.events()).isEqualTo(single.events());
    }

    private static List<Double> levels(Timeline timeline) {
        List<Double> levels = new ArrayList<>();
        for (Timeline.Series series : Timeline.Series.values()) {
            for (int bucket = 0; bucket < timeline.size(); bucket++) {
                levels.add(timeline.mean(series, bucket));
            }
        }
        return levels;
    }

    private static List<Long> spent(Attribution attribution) {
        List<Long> nanos = new ArrayList<>();
        for (Attribution.Phase phase : Attribution.Phase.values()) {
            for (Cause cause : Cause.values()) {
                for (int request = 0; request < attribution.size(); request++) {
                    nanos.add(attribution.nanos(phase, cause, request));
                }
            }
        }
        return nanos;
    }
}
