package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.scenarios.sglang.PublishedCases;
import org.ascendtwin.scenarios.sglang.SglangImport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./twin import case}, and the commands that read what it writes. */
final class ImportCaseCommandTest {
    private static final String DENSE = """
            export SGLANG_SET_CPU_AFFINITY=1
            python -m sglang.launch_server --model-path /weights/Qwen3-8B --device npu --attention-backend ascend \\
              --tp-size 2 --mem-fraction-static 0.8 --max-running-requests 64 --disable-radix-cache
            """;
    private static final String DRAFTS = """
            python -m sglang.launch_server --model-path /weights/Qwen3-32B-W8A8 --quantization modelslim --tp-size 4 \\
              --mem-fraction-static 0.8 --max-running-requests 48 --cuda-graph-bs 8 16 32 48 --speculative-algorithm EAGLE3 \\
              --speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4 \\
              --speculative-draft-model-path /weights/eagle
            """;
    private static final String APART = """
            python -m sglang.launch_server --model-path Qwen3-8B --disaggregation-mode prefill --tp-size 2 --port 30001 &
            python -m sglang.launch_server --model-path Qwen3-8B --disaggregation-mode decode --tp-size 2 --port 30002 &
            python -m sglang.launch_server --model-path Qwen3-8B --disaggregation-mode decode --tp-size 2 --port 30003 &
            python -m sglang_router.launch_router --pd-disaggregation --policy round_robin --prefill http://a:30001 8998 \\
              --decode http://a:30002 --decode http://a:30003
            """;

    @TempDir
    private Path folder;

    private Path launch(String text) throws IOException {
        return Files.writeString(folder.resolve("launch.sh"), text);
    }

    /** A line as bench_serving writes it. */
    private static String line(int clients, double throughput, String more) {
        return String.format(
                Locale.ROOT,
                "{\"backend\": \"sglang\", \"dataset_name\": \"random\", \"request_rate\": Infinity, \"max_concurrency\": %d,"
                        + " \"random_input_len\": 900, \"random_output_len\": 64, \"random_range_ratio\": 1.0,"
                        + " \"duration\": 10.5, \"completed\": 96, \"request_throughput\": 9.1, \"output_throughput\": %.3f,"
                        + " \"mean_tpot_ms\": 21.5, \"mean_ttft_ms\": 310.25%s}%n",
                clients,
                throughput,
                more);
    }

    private Path bench(String... lines) throws IOException {
        return Files.writeString(folder.resolve("bench.jsonl"), String.join("", lines));
    }

    private static Outcome imported(Path launch, Path bench, Path out, Object... more) {
        Object[] words = new Object[8 + more.length];
        System.arraycopy(
                new Object[] {"import", "case", "--launch", launch, "--bench", bench, "--out", out}, 0, words, 0, 8);
        System.arraycopy(more, 0, words, 8, more.length);
        return Outcome.twin(words);
    }

    /** What the launch and the load mean, as {@code ./twin import sglang} has it. */
    private static Scenario meant(Path launch, Path bench, List<String> settings) throws IOException, InvalidInput {
        SglangImport commands = new SglangImport(launch.toString());
        commands.script(launch.toString(), Files.readString(launch));
        commands.measured(
                bench.toString(), BenchServingRun.read(bench, problem -> {}).getLast());
        settings.forEach(setting -> commands.set("", setting));
        return commands.scenario().scenario();
    }

    /** The case means what the commands do, but for its name and where the weights lie. */
    private void assertSame(String script, String more, List<String> settings) throws IOException, InvalidInput {
        Path launch = launch(script);
        Path bench = bench(line(16, 400, more));
        Path out = folder.resolve("mine.json");
        Files.deleteIfExists(out);
        Outcome outcome = imported(launch, bench, out);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Map<String, @Nullable Object> read =
                Records.toMap(PublishedCases.read(out).getFirst().scenario());
        Map<String, @Nullable Object> meant = Records.toMap(meant(launch, bench, settings));
        for (String part : List.of("cluster", "servers", "router", "workload", "assumptions", "run", "slo")) {
            assertThat(read.get(part)).as(part).isEqualTo(meant.get(part));
        }
        assertThat(model(read)).isEqualTo(model(meant));
    }

    private static List<Object> model(Map<String, @Nullable Object> scenario) {
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(scenario.get("model"));
        return List.of(Objects.requireNonNull(model.get("id")), Objects.requireNonNull(model.get("weights")));
    }

    @Test
    void aCaseMeansWhatItsCommandsMean() throws IOException, InvalidInput {
        assertSame(DENSE, "", List.of());
        assertSame(APART, "", List.of());
        assertSame(
                DRAFTS,
                ", \"accept_length\": 2.5",
                List.of("assumptions.acceptance.accept-length=2.5", "assumptions.acceptance.accept-length-drafts=3"));
    }

    @Test
    void casesAreValidatedAndFittedLikePublishedOnes() throws IOException, InvalidInput {
        Path launch = launch(DENSE);
        Path bench = folder.resolve("bench.jsonl");
        Path scenario = folder.resolve("mine.yaml");
        Outcome yaml = Outcome.twin(
                "import",
                "sglang",
                launch,
                "--set",
                "workload={num-prompts: 32, max-concurrency: 8, input-len: 700, output-len: 32}");
        Files.writeString(scenario, yaml.out());
        for (int clients : new int[] {4, 16}) {
            Outcome run = Outcome.twin(
                    "run",
                    scenario,
                    "--json",
                    "--set",
                    "workload.max-concurrency=" + clients,
                    "--set",
                    "assumptions.runtime.graph-gap=4 us",
                    "--bench-output",
                    bench);
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        Path out = folder.resolve("mine.json");
        Outcome made = imported(launch, bench, out);
        assertThat(made.out()).contains("clients4@bench.jsonl:1").contains("clients16@bench.jsonl:2");
        Outcome compared = Outcome.twin("validate", "published", "--cases", out, "--json");
        assertThat(compared.exitCode()).as(compared.err()).isZero();
        JsonNode cases = new JsonMapper().readTree(compared.out()).path("cases");
        assertThat(cases).hasSize(6);
        Path profile = folder.resolve("serving.json");
        Outcome fitted = Outcome.twin("calibrate", "serving", "--cases", out, "--like", "shipped", "--out", profile);
        assertThat(fitted.exitCode()).as(fitted.err()).isZero();
        // Graphs ran with longer gaps than the shipped profile has, and the fit goes there.
        JsonNode gap = new JsonMapper()
                .readTree(Files.readString(profile))
                .path("parameters")
                .path("graph-gap");
        assertThat(gap.path("value").asDouble())
                .isGreaterThan(1.05 * gap.path("prior").asDouble());
        assertThat(fitted.out()).doesNotContain("halves");
        double before = error(compared.out());
        Outcome after = Outcome.twin("validate", "published", "--cases", out, "--profile", profile, "--json");
        assertThat(error(after.out())).isLessThan(before);
    }

    private static double error(String json) {
        return new JsonMapper()
                .readTree(json)
                .path("summary")
                .path("mean_tpot_ms")
                .path("median_abs_pct")
                .asDouble();
    }

    @Test
    void aFileGrowsAndKeepsWhatItHad() throws IOException, InvalidInput {
        Path out = folder.resolve("mine.json");
        Path launch = launch(DENSE);
        assertThat(imported(launch, bench(line(8, 300, ""), line(16, 400, "")), out)
                        .exitCode())
                .isZero();
        assertThat(imported(launch, bench(line(32, 500, "")), out, "--id", "third")
                        .exitCode())
                .isZero();
        assertThat(PublishedCases.read(out))
                .extracting(each -> each.results().get("output_token_throughput"))
                .containsExactly(300.0, 400.0, 500.0);
        String before = Files.readString(out);
        Outcome again = imported(launch, bench(line(32, 500, "")), out, "--id", "third");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("has a case called \"third\" already").contains("Maybe another --id");
        assertThat(Files.readString(out)).isEqualTo(before);
    }

    @Test
    void linesThatWereCutAreToldAndTheOthersUsed() throws IOException, InvalidInput {
        Path bench =
                bench(line(8, 300, ""), "{\"backend\": \"sglang\", \"request_throughput\": 3", "\n", line(16, 400, ""));
        Path out = folder.resolve("mine.json");
        Outcome outcome = imported(launch(DENSE), bench, out);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("1 row could not be used").contains("bench.jsonl:2");
        assertThat(PublishedCases.read(out)).hasSize(2);
        Files.writeString(bench, "no JSON\n");
        Outcome none = imported(launch(DENSE), bench, folder.resolve("none.json"));
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("bench.jsonl:1");
        assertThat(folder.resolve("none.json")).doesNotExist();
    }

    @Test
    void theLogsAcceptLengthAndMemoryAreTakenAndCompared() throws IOException {
        Path log = Files.writeString(folder.resolve("server.log"), """
                [x TP0] max_total_num_tokens=500000, max_running_requests=48
                [x TP0] Decode batch, #running-req: 8, #token: 8000, token usage: 0.1, accept len: 2.40, gen throughput (token/s): 900
                [x TP0] Decode batch, #running-req: 8, #token: 8320, token usage: 0.1, accept len: 2.60, gen throughput (token/s): 900
                """);
        Path out = folder.resolve("mine.json");
        Outcome outcome = imported(launch(DRAFTS), bench(line(16, 400, "")), out, "--log", log);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(Files.readString(out)).contains("\\\"accept-length\\\":2.5,");
        assertThat(outcome.out()).contains("KV tokens").contains("500,000").contains("decode step of 8 requests");
    }

    /** A batch that stays as it is: the log says its pace, and the pace of the same steps by themselves is predicted. */
    @Test
    void decodeStepsOfALogAreThoseOfTheSimulation() throws IOException {
        Path scenario = folder.resolve("steady.yaml");
        Files.writeString(scenario, """
                name: steady
                title: Sixteen requests at once
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{flags: {tp-size: 2}}]
                workload: {num-prompts: 16, input-len: 1000, output-len: 400}
                report: {charts: false}
                """);
        JsonNode metrics = new JsonMapper()
                .readTree(Outcome.twin("run", scenario, "--json").out())
                .path("metrics");
        double stepMillis = metrics.path("median_itl_ms").asDouble();
        Path log = folder.resolve("server.log");
        for (int tokens : new int[] {19_000, 19_200, 19_400}) {
            Files.writeString(
                    log,
                    String.format(
                            Locale.ROOT,
                            "[x TP0] Decode batch, #running-req: 16, #token: %d, gen throughput (token/s): %.3f%n",
                            tokens,
                            16_000 / stepMillis),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        Outcome outcome = Outcome.twin("validate", "log", scenario, "--log", log, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode step = new JsonMapper().readTree(outcome.out()).path("figures").get(0);
        assertThat(step.path("figure").asString()).startsWith("decode step of 16 requests, 1206 tokens each");
        assertThat(step.path("error_pct").asDouble()).isCloseTo(0, within(1.0));
    }
}
