package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ValidateGpuCommandTest {
    private static final String TABLE = """
            id,backend_version,model_path,system,mode,isl,osl,concurrency,tp_size,measured,gemm_quant_mode,silicon_ttft_ms,silicon_tpot_ms
            one,0.5.1.post1,Qwen/Qwen3-0.6B,h100_sxm,agg,256,32,4,1,,,50,5
            two,0.5.1.post1,Qwen/Qwen3-0.6B,h100_sxm,agg,256,64,8,1,,,80,6
            three,0.5.9,Qwen/Qwen3-0.6B,h100_sxm,agg,512,32,16,2,2026-03-25,fp8,90,7
            four,0.5.9,Qwen/Qwen9-1T,h100_sxm,agg,512,32,16,2,,,90,7
            """;

    @TempDir
    Path folder;

    private static Outcome validate(Path cases, Object... more) {
        return Outcome.twin(List.of("validate", "gpu", "--cases", cases), more);
    }

    @Test
    void everyCaseIsSimulatedOrSkippedWithTheReason() throws IOException {
        Path table = Files.writeString(folder.resolve("gpu.csv"), TABLE);
        JsonNode run = validate(table, "--json").json();
        assertThat(run.path("cases")).hasSize(8);
        for (JsonNode row : run.path("cases")) {
            if (row.path("id").asString().equals("four")) {
                assertThat(row.path("skipped").asString()).contains("qwen9-1t");
            } else {
                assertThat(row.path("skipped").isNull()).as(row.toString()).isTrue();
                assertThat(row.path("predicted").asDouble()).isPositive();
                double error = 100
                        * (row.path("predicted").asDouble()
                                        / row.path("published").asDouble()
                                - 1);
                assertThat(row.path("error_pct").asDouble()).isCloseTo(error, within(1e-6));
            }
        }
        for (String metric : List.of("mean_ttft_ms", "mean_tpot_ms")) {
            JsonNode summary = run.path("summary").path(metric);
            assertThat(summary.path("n").asInt()).isEqualTo(3);
            assertThat(summary.path("skipped").asInt()).isEqualTo(1);
            double most = 0;
            for (JsonNode row : run.path("cases")) {
                boolean counts = row.path("metric").asString().equals(metric)
                        && row.path("skipped").isNull();
                most = Math.max(most, counts ? Math.abs(row.path("error_pct").asDouble()) : 0);
            }
            assertThat(summary.path("p90_abs_pct").asDouble()).isBetween(0.0, most);
            assertThat(summary.path("median_abs_pct").asDouble())
                    .isLessThanOrEqualTo(summary.path("p90_abs_pct").asDouble());
        }
        assertThat(run.path("by_family")
                        .path("Qwen3-0.6B agg")
                        .path("mean_tpot_ms")
                        .path("n")
                        .asInt())
                .isEqualTo(3);
        Outcome text = validate(table, "--details");
        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("Qwen3-0.6B agg").contains("skipped 2 figures");
    }

    @Test
    void aTableOfAnotherKindIsRefused() throws IOException {
        Outcome run = validate(Files.writeString(folder.resolve("a.csv"), "x,y\n"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("needed: [id, model_path").contains("Maybe");
        assertThat(validate(folder.resolve("absent.csv")).err()).contains("no such file");
    }
}
