package org.ascendtwin.scenarios.cli;

import static org.ascendtwin.scenarios.cli.Outcome.twin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SglangCommandsTest {
    private static final String LAUNCH = """
            export ASCEND_USE_FIA=1
            python -m sglang.launch_server --model-path /models/Qwen3-8B-W8A8 --tp 1 --port 30000
            """;
    private static final String BENCH = """
            python -m sglang.bench_serving --dataset-name random --num-prompts 12 --random-input-len 200 \\
              --random-output-len 30 --random-range-ratio 1 --max-concurrency 4
            """;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @TempDir
    Path folder;

    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path imported() throws IOException {
        Outcome imported = twin("import", "sglang", file("launch.sh", LAUNCH), "--bench", file("load.sh", BENCH));
        assertThat(imported.err()).isEmpty();
        assertThat(imported.exitCode()).isZero();
        return file("imported.yaml", imported.out());
    }

    @Test
    void whatIsImportedRunsAndItsScriptsImportAsTheSame() throws IOException {
        Path scenario = imported();
        Outcome run = twin("run", scenario, "--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.json().at("/metrics/completed").asInt()).isEqualTo(12);
        assertThat(run.out()).contains("Accepted, not modelled: ASCEND_USE_FIA.");
        Path scripts = folder.resolve("scripts");
        Outcome export = twin("export", "sglang", scenario, "--out", scripts);
        assertThat(export.exitCode()).isZero();
        assertThat(scripts.resolve("server.sh")).isExecutable();
        Path again = file("again.yaml", twin("import", "sglang", scripts).out());
        assertThat(twin("run", again, "--check").out())
                .isEqualTo(twin("run", scenario, "--check").out());
        assertThat(twin("export", "sglang", scenario, "--out", scripts).exitCode())
                .isEqualTo(2);
        assertThat(twin("export", "sglang", scenario, "--out", scripts, "--force")
                        .exitCode())
                .isZero();
    }

    @Test
    void aRunWritesWhatBenchServingWritesAndReadsItBackAsLoadAndMeasurement() throws IOException {
        Path scenario = imported();
        Path lines = folder.resolve("bench.jsonl");
        Outcome run = twin("run", scenario, "--json", "--replications", 2, "--bench-output", lines);
        assertThat(run.exitCode()).isZero();
        List<String> written = Files.readAllLines(lines);
        assertThat(written).hasSize(2);
        JsonNode line = JSON.readTree(written.getFirst());
        assertThat(line.get("request_rate").asDouble()).isInfinite();
        assertThat(line.get("completed").asInt()).isEqualTo(12);
        assertThat(line.get("random_input_len").asInt()).isEqualTo(200);
        assertThat(line.get("max_concurrent_requests").asInt()).isBetween(4, 12);
        assertThat(line.get("input_lens").size()).isEqualTo(12);
        double mean = 0;
        for (JsonNode ttft : line.get("ttfts")) {
            mean += ttft.asDouble() * 1000 / 12;
        }
        assertThat(line.get("mean_ttft_ms").asDouble()).isCloseTo(mean, within(1e-6));

        JsonNode replay = JSON.readTree(
                twin("run", scenario, "--json", "--set", "workload={trace: " + lines + ", max-concurrency: 4}")
                        .out());
        assertThat(replay.at("/metrics/total_input_tokens").asInt()).isEqualTo(2400);
        assertThat(replay.at("/metrics/mean_ttft_ms").asDouble())
                .isCloseTo(line.get("mean_ttft_ms").asDouble(), within(1e-6));

        JsonNode compared = JSON.readTree(
                twin("run", scenario, "--json", "--measured", lines).out());
        assertThat(compared.at("/measured/mean_ttft_ms/error_pct").asDouble()).isCloseTo(0, within(1e-6));
        assertThat(twin("run", scenario, "--measured", lines, "--out", folder.resolve("run"))
                        .out())
                .containsPattern("median_tpot_ms +[0-9.]+ +[0-9.]+ +[+-]0\\.0 %");

        Outcome fromLines = twin("import", "sglang", folder.resolve("launch.sh"), "--bench", lines);
        assertThat(fromLines.out()).contains("num-prompts: 12", "input-len: 200", "max-concurrency: 4");
    }

    @Test
    void resultsThatCannotBeALoadSayWhy() throws IOException {
        Path scenario = imported();
        Path bare = file("bare.jsonl", "{\"completed\": 1, \"request_throughput\": 2.5, \"request_rate\": 4.0}\n");
        Outcome noDetails = twin("run", scenario, "--set", "workload={trace: " + bare + "}");
        assertThat(noDetails.exitCode()).isEqualTo(2);
        assertThat(noDetails.err()).contains("Maybe run bench_serving with --output-details");
        Path timed = file(
                "timed.jsonl",
                "{\"completed\": 1, \"request_throughput\": 2.5, \"request_rate\": 4.0, \"input_lens\": [3], \"output_lens\": [3]}\n");
        assertThat(twin("run", scenario, "--set", "workload={trace: " + timed + "}")
                        .err())
                .contains("was measured at request_rate 4.0 and does not say when each request was sent");
        Path broken = file("broken.jsonl", "{\"a\": 1}\n");
        assertThat(twin("run", scenario, "--measured", broken).err())
                .contains("broken.jsonl:1: is no line of bench_serving's output");
    }

    @Test
    void importSaysWhatIsWrongAndWhatARunWouldRefuse() throws IOException {
        Outcome wrong = twin("import", "sglang", file("bad.sh", "sglang serve --model-path Qwen3-8B --tp-sise 2\n"));
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("bad.sh:1: --tp-sise is no flag that is known here. Maybe \"tp-size\".");
        Outcome refused = twin(
                "import",
                "sglang",
                file("dp.sh", "sglang serve --model-path Qwen3-30B-A3B --tp-size 4 --num-continuous-decode-steps 2\n"));
        assertThat(refused.exitCode()).isZero();
        assertThat(refused.out()).contains("num-continuous-decode-steps: 2");
        assertThat(refused.err())
                .contains("./twin run will refuse this scenario:")
                .contains("servers[0].flags.num-continuous-decode-steps: several decode steps a pass");
        assertThat(twin("import", "sglang", folder.resolve("none.sh")).err()).contains("no such file");
        assertThat(twin("import", "sglang", file("empty.sh", "# nothing yet\n")).err())
                .startsWith("1 problem:")
                .contains("holds none of SGLang's commands");
        assertThat(twin("import", "--help").out()).contains("sglang");
        assertThat(twin("export", "sglang", "qwen3-32b-a3").out()).contains("--tp-size 4", "bench_serving");
    }
}
