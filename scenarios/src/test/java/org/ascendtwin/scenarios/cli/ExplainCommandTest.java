package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./twin explain} on a run that {@code ./twin run} has written. */
final class ExplainCommandTest {
    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void simulate() throws Exception {
        Path scenario = folder.resolve("small.yaml");
        Files.writeString(scenario, """
                name: small
                title: A small one
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{flags: {tp-size: 2}}]
                workload: {num-prompts: 60, max-concurrency: 12, input-len: 900, output-len: 40}
                report: {charts: false}
                """);
        run = folder.resolve("run");
        assertThat(Outcome.twin("run", scenario.toString(), "--out", run.toString())
                        .exitCode())
                .isZero();
    }

    private static JsonNode json(String... arguments) {
        Outcome outcome = Outcome.twin((Object[]) arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json();
    }

    @Test
    void meansAreThoseOfTheRunAndCausesAddUpToThem() throws Exception {
        JsonNode explained = json("explain", run.toString(), "--json");
        JsonNode metrics = JsonMapper.shared()
                .readTree(Files.readString(run.resolve("result.json")))
                .get("metrics");
        for (String latency : List.of("ttft", "tpot", "e2e")) {
            JsonNode mean = explained.get(latency).get("mean");
            String metric = "mean_" + (latency.equals("e2e") ? "e2e_latency" : latency) + "_ms";
            assertThat(mean.get("ms").asDouble()).isCloseTo(metrics.get(metric).asDouble(), within(1e-6));
            double sum = StreamSupport.stream(mean.get("causes").spliterator(), false)
                    .mapToDouble(cause -> cause.get("ms").asDouble())
                    .sum();
            assertThat(sum).isCloseTo(mean.get("ms").asDouble(), within(1e-6));
            assertThat(explained.get(latency).get("p50").get("ms").asDouble())
                    .isLessThanOrEqualTo(
                            explained.get(latency).get("p99").get("ms").asDouble());
        }
        assertThat(explained.get("advice")).isNotEmpty();
    }

    @Test
    void aRequestAddsUpToTheNanosecond() throws Exception {
        String[] cells = Files.readAllLines(run.resolve("requests.csv")).get(8).split(",");
        JsonNode request = json("explain", run.toString(), "--request", "7", "--json");
        assertThat(cells[0]).isEqualTo("7");
        long ttftNanos = Long.parseLong(cells[3].replace(".", ""));
        long latencyNanos = Long.parseLong(cells[5].replace(".", ""));
        assertThat(sum(request.get("ttft_ns_by_cause"))).isEqualTo(ttftNanos);
        assertThat(sum(request.get("rest_ns_by_cause"))).isEqualTo(latencyNanos - ttftNanos);
        assertThat(Outcome.twin("explain", run.toString(), "--request", "7").out())
                .contains("prefill-compute");
    }

    private static long sum(JsonNode causes) {
        return StreamSupport.stream(causes.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    @Test
    void whatIsNoRunIsRefused() {
        Outcome nowhere = Outcome.twin("explain", folder.resolve("none").toString());
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("is not the directory of a run").contains("Maybe");
        Outcome nobody = Outcome.twin("explain", run.toString(), "--request", "60", "--json");
        assertThat(nobody.exitCode()).isEqualTo(2);
        assertThat(nobody.out()).isEmpty();
        assertThat(nobody.err()).contains("60 is no completed request");
    }
}
