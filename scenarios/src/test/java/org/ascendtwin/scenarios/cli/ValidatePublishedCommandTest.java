package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ValidatePublishedCommandTest {
    private static final String CASE = """
            {"id": "%s", "model": "Qwen3-8B", "hardware": "Atlas 800I A3", "cards": 1, "quantization": "W8A8 INT8",
             "servers": [{"role": "mixed", "instances": 1, "nnodes": 1, "tp": 2, "dp": 1, "pp": 1, %s
                          "speculative": null, "other_flags": {}, "env": {}}],
             "router": null,
             "benchmark": {"tool": "bench_serving", "dataset_name": "random", "max_concurrency": 4, "num_prompts": 12,
                           "request_rate": "inf", "random_input_len": 200, "random_output_len": 50,
                           "random_range_ratio": 1},
             "results": {"tpot_ms": 10, "output_token_throughput": 400},
             "quality_flags": [%s], "source": {}}""";

    @TempDir
    Path folder;

    private JsonNode validate(int code, String... cases) throws IOException {
        Path file = Files.writeString(folder.resolve("cases.json"), "[" + String.join(",", cases) + "]");
        Outcome outcome = Outcome.twin("validate", "published", "--cases", file, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
        return outcome.json();
    }

    @Test
    void everyFigureIsComparedOrSkippedWithItsReason() throws IOException {
        JsonNode document = validate(
                0,
                CASE.formatted("measured", "", ""),
                CASE.formatted("limited", "", "\"tpot_is_slo_target\""),
                CASE.formatted("unheard-of", "\"warp_speed\": 9,", ""));
        JsonNode cases = document.get("cases");
        assertThat(cases.size()).isEqualTo(6);
        for (JsonNode row : cases) {
            String where = row.get("id").stringValue() + " " + row.get("metric").stringValue();
            boolean compared = where.startsWith("measured") || where.equals("limited output_throughput");
            assertThat(row.get("skipped").isNull()).as(where).isEqualTo(compared);
            if (compared) {
                double published = row.get("published").doubleValue();
                assertThat(row.get("error_pct").doubleValue())
                        .as(where)
                        .isCloseTo(100 * (row.get("predicted").doubleValue() / published - 1), within(1e-9));
            }
        }
        assertThat(cases.get(2).get("skipped").stringValue()).contains("limit");
        assertThat(cases.get(4).get("skipped").stringValue()).contains("warp");
        JsonNode throughput = document.get("summary").get("output_throughput");
        assertThat(throughput.get("n").intValue()).isEqualTo(2);
        assertThat(throughput.get("skipped").intValue()).isEqualTo(1);
        assertThat(throughput.get("median_abs_pct").doubleValue())
                .isCloseTo(Math.abs(throughput.get("bias_pct").doubleValue()), within(1e-9));
    }

    @Test
    void settingsAreLaidOverEveryCase() throws IOException {
        Path file = Files.writeString(folder.resolve("cases.json"), "[" + CASE.formatted("measured", "", "") + "]");
        double own = throughput(Outcome.twin("validate", "published", "--cases", file, "--json"));
        double same = throughput(Outcome.twin(
                "validate", "published", "--cases", file, "--json", "--set", "cluster.device=ascend-910-9362"));
        double faster = throughput(Outcome.twin(
                "validate", "published", "--cases", file, "--json", "--set", "cluster.device=ascend-910-9392"));
        assertThat(own).isEqualTo(same).isLessThan(faster);
    }

    private static double throughput(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        for (JsonNode row : outcome.json().get("cases")) {
            if (row.get("metric").stringValue().equals("output_throughput")) {
                return row.get("predicted").doubleValue();
            }
        }
        throw new AssertionError("no throughput");
    }

    @Test
    void nothingComparedIsAFailure() throws IOException {
        assertThat(validate(1, CASE.formatted("unheard-of", "\"warp_speed\": 9,", ""))
                        .get("summary")
                        .get("mean_tpot_ms")
                        .get("n")
                        .intValue())
                .isZero();
    }
}
