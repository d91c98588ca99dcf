package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BenchMetricsTest {
    /** SGLang's names for totals that we spell out. */
    private static final Map<String, String> OURS =
            Map.of("total_input", "total_input_tokens", "total_output", "total_output_tokens");

    @Test
    void metricsEqualThoseOfBenchServing() {
        Path golden = SharedFolder.require("data/oracle/misc/bench_metrics.json");
        JsonNode cases = new JsonMapper().readTree(golden.toFile());
        assertThat(cases).hasSize(3);
        for (JsonNode expected : cases) {
            Map<String, Double> metrics = BenchMetrics.of(served(expected));
            int compared = 0;
            for (Map.Entry<String, JsonNode> metric : expected.get("metrics").properties()) {
                Double actual = metrics.get(OURS.getOrDefault(metric.getKey(), metric.getKey()));
                if (actual != null) {
                    double value = metric.getValue().asDouble();
                    assertThat(actual).as(metric.getKey()).isCloseTo(value, within(1e-9 * Math.max(1, value)));
                    compared++;
                }
            }
            // All but the duration, which is given.
            assertThat(compared).isEqualTo(metrics.size() - 1);
        }
    }

    private static Served served(JsonNode golden) {
        List<JsonNode> good = StreamSupport.stream(golden.get("requests").spliterator(), false)
                .filter(request -> request.get("success").asBoolean())
                .toList();
        WeightedSample gaps = new WeightedSample();
        good.forEach(request -> request.get("itl").forEach(gap -> gaps.add(gap.asDouble(), 1)));
        return new Served(
                golden.get("duration_s").asDouble(),
                good.stream().mapToDouble(r -> r.get("ttft").asDouble()).toArray(),
                good.stream().mapToDouble(r -> r.get("latency").asDouble()).toArray(),
                good.stream().mapToInt(r -> r.get("prompt_len").asInt()).toArray(),
                good.stream().mapToInt(r -> r.get("output_len").asInt()).toArray(),
                gaps);
    }
}
