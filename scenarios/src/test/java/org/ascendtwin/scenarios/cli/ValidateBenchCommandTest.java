package org.ascendtwin.scenarios.cli;

import static org.ascendtwin.scenarios.cli.Outcome.twin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ValidateBenchCommandTest {
    private static final String SHORT = "workload.num-prompts=8";

    @TempDir
    Path folder;

    @Test
    void aRunMeasuredAgainstItselfIsOffByNothingAndAFigureThatIsDoubledByHalf() throws IOException, InvalidInput {
        Path lines = folder.resolve("bench.jsonl");
        Outcome run = twin(
                "run",
                "qwen3-32b-a3.yaml",
                "--set",
                SHORT,
                "--json",
                "--bench-output",
                lines,
                "--out",
                folder.resolve("r"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        double duration =
                BenchServingRun.read(lines, problem -> {}).getLast().figures().getOrDefault("duration", Double.NaN);
        Files.writeString(
                lines, Files.readString(lines).replaceFirst("\"duration\": ?[0-9.]+", "\"duration\": " + 2 * duration));
        Outcome outcome = twin("validate", "bench", "qwen3-32b-a3.yaml", "--set", SHORT, "--measured", lines, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode cases = outcome.json().path("cases");
        assertThat(cases).hasSizeGreaterThan(15);
        for (JsonNode each : cases) {
            double expected = each.path("metric").asString().equals("duration") ? -50 : 0;
            assertThat(each.path("error_pct").asDouble()).as(each.toString()).isCloseTo(expected, Offset.offset(1e-6));
        }
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("bench.jsonl"), "{\"x\": 1}\n");
        Outcome outcome = twin("validate", "bench", "qwen3-32b-a3.yaml", "--measured", file);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("bench_serving");
    }
}
