package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ResultJsonTest {
    private static final List<String> IDENTITY =
            List.of("seed", "digest", "wall_s", "simulated_s", "engine_steps", "events");

    private static List<String> documentedMetrics() {
        List<String> names = new ArrayList<>(List.of(
                "completed",
                "duration",
                "request_throughput",
                "input_throughput",
                "output_throughput",
                "total_throughput",
                "concurrency",
                "accept_length"));
        for (String latency : List.of("ttft", "tpot", "itl", "e2e_latency")) {
            for (String statistic : List.of("mean", "median", "p90", "p95", "p99")) {
                names.add(statistic + "_" + latency + "_ms");
            }
        }
        names.addAll(IDENTITY);
        return names;
    }

    private static JsonNode parsed(RunResult result) {
        return new JsonMapper().readTree(ResultJson.text(result));
    }

    @Test
    void carriesEveryDocumentedMetric() {
        JsonNode metrics = parsed(Results.of(40)).get("metrics");
        assertThat(metrics.propertyNames()).containsAll(documentedMetrics());
        assertThat(metrics.get("accept_length").isNull()).isTrue();
        assertThat(metrics.get("completed").isIntegralNumber()).isTrue();
        assertThat(metrics.get("completed").asInt()).isEqualTo(36);
    }

    @Test
    void figuresAreThoseOfTheResultToTheLastBit() {
        RunResult result = Results.of(40);
        JsonNode metrics = parsed(result).get("metrics");
        result.metrics()
                .forEach((name, estimate) ->
                        assertThat(metrics.get(name).asDouble()).as(name).isEqualTo(estimate.value()));
    }

    @Test
    void identityStandsAtTheTopTooAndAddsUpOverReplications() {
        JsonNode json = parsed(Results.of(Results.scenario(Results.SCENARIO), Results.times(40, 100), 3));
        IDENTITY.forEach(name -> assertThat(json.get(name))
                .as(name)
                .isEqualTo(json.get("metrics").get(name)));
        for (String total : List.of("engine_steps", "events")) {
            long sum = 0;
            for (JsonNode replication : json.get("replications")) {
                sum += replication.get(total).asLong();
            }
            assertThat(json.get(total).asLong()).as(total).isEqualTo(sum);
        }
        assertThat(json.get("digest").asString()).matches("[0-9a-f]{16}");
    }

    @Test
    void theDigestOfASingleReplicationIsItsOwn() {
        JsonNode json = parsed(Results.of(3));
        assertThat(json.get("digest").asString()).isEqualTo("0000000000001234");
    }

    @Test
    void intervalsStandBesideTheirFiguresOnlyWhereThereAreAny() {
        JsonNode single = parsed(Results.of(40)).get("metrics");
        assertThat(single.propertyNames()).noneMatch(name -> name.endsWith("_interval"));
        RunResult several = Results.of(Results.scenario(Results.SCENARIO), Results.times(40, 100), 2);
        JsonNode interval = parsed(several).get("metrics").get("duration_interval");
        Estimate duration = Objects.requireNonNull(several.metrics().get("duration"));
        assertThat(interval.get(0).asDouble()).isEqualTo(duration.low());
        assertThat(interval.get(1).asDouble()).isEqualTo(duration.high());
    }

    @Test
    void whatIsNoNumberIsNull() {
        RunResult result = Results.of(3);
        Map<String, Estimate> metrics = new LinkedHashMap<>(result.metrics());
        metrics.put("duration", new Estimate(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
        JsonNode json = parsed(
                new RunResult(result.scenario(), "1", result.facts(), result.notes(), metrics, result.replications()));
        assertThat(json.get("metrics").get("duration").isNull()).isTrue();
        assertThat(json.get("metrics").get("duration_interval").get(1).isNull()).isTrue();
    }

    @Test
    void equalResultsGiveEqualText() {
        assertThat(ResultJson.text(Results.of(40))).isEqualTo(ResultJson.text(Results.of(40)));
    }

    @Test
    void deviceTimeIsInSecondsTheLargestPartFirst() {
        JsonNode deviceTime = parsed(Results.of(3)).get("device_time_s");
        assertThat(deviceTime.propertyNames()).containsExactly("linear", "attention", "all-reduce");
        assertThat(deviceTime.get("linear").asDouble()).isEqualTo(0.7);
    }
}
