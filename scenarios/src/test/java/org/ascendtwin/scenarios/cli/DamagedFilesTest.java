package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong in a file is told with its place and counted, what is right is used, and nothing is thrown. */
final class DamagedFilesTest {
    private static final Map<String, String> TEXTS = Map.of(
            "kernel_details.csv",
            """
            Model ID,Stream ID,Name,Type,Start Time(us),Duration(us),Block Dim,Input Shapes
            4294967295,2,a,Mul,100,40,24,"8,8"
            4294967295,2,b,Mul,200.5,41,24,"8,8"
            4294967295,2,c,Mul,300,42,24,"8,8"
            """,
            "api_statistic.csv",
            """
            Level,API Name,Time(us),Count,Avg(us),Min(us),Max(us)
            acl,aclnnMul,90.5,3,30,29,31
            acl,aclnnAdd,70,2,35,34,36
            """,
            "op_statistic.csv",
            """
            OP Type,Core Type,Count,Total Time(us)
            Mul,AI_VECTOR_CORE,3,123.5
            Add,AI_VECTOR_CORE,2,70
            """,
            "step_trace_time.csv",
            """
            Step,Computing,Communication(Not Overlapped),Overlapped,Free
            1,123,0,0,77.5
            2,100,0,0,50
            """,
            "server.log",
            """
            [x TP0] max_total_num_tokens=171008, max_running_requests=48, context_len=169000
            [x TP0] Prefill batch, #new-seq: 2, #new-token: 2000, #cached-token: 0, token usage: 0.01, #queue-req: 0
            [x TP0] Decode batch, #running-req: 2, #token: 2080, token usage: 0.02, gen throughput (token/s): 83.5, #queue-req: 0
            [x TP0] Decode batch, #running-req: 2, #token: 2160, token usage: 0.03, gen throughput (token/s): 84.5, #queue-req: 0
            """);

    private static final String BENCH = """
            {"dataset_name": "random", "request_rate": Infinity, "max_concurrency": 8, "random_input_len": 900, \
            "random_output_len": 64, "completed": 96, "request_throughput": 9.1, "output_throughput": 400.5, "mean_tpot_ms": 21.5}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel_details.csv | 200.5,41 | 200.5,4x | 3 | Duration(us) is",
                "kernel_details.csv | 200.5,41 | 200.5,-41 | 3 | the time is -41.0",
                "kernel_details.csv | 200.5,41 | 200.5,NaN | 3 | the time is NaN",
                "kernel_details.csv | 200.5,41 | noon,41 | 3 | Start Time(us) is",
                "kernel_details.csv | 200.5,41 | -3,41 | 3 | Start Time(us) is",
                "kernel_details.csv | b,Mul | b, | 3 | Type is empty",
                "kernel_details.csv | 41,24 | 41,many | 3 | Block Dim is",
                "kernel_details.csv | 41,24,\"8,8\" | 41,24,\"8,-8\" | 3 | Input Shapes is 8,-8",
                "kernel_details.csv | 41,24,\"8,8\" | 41 | 3 | 6 fields; needed: 8",
                "api_statistic.csv | 90.5 | -90.5 | 2 | Time(us) is -90.5",
                "api_statistic.csv | 90.5,3 | 90.5,3.5 | 2 | Count is 3.5",
                "api_statistic.csv | 90.5,3 | 90.5,3e12 | 2 | Count is 3e12",
                "api_statistic.csv | 30,29 | 30,Infinity | 2 | Min(us) is Infinity",
                "op_statistic.csv | 123.5 | -123.5 | 2 | Total Time(us) is -123.5",
                "step_trace_time.csv | 77.5 | x | 2 | Free is",
                "server.log | 171008 | 99999999999 | 1 | max_total_num_tokens is",
                "server.log | #new-token: 2000 | #new-token: 2k | 2 | #new-token is",
                "server.log | #token: 2080 | #token: -1 | 3 | #token is -1",
                "server.log | #running-req: 2, #token: 2080 | #running-req: 2.5, #token: 2080 | 3 | #running-req is 2.5",
                "server.log | 83.5 | Infinity | 3 | gen throughput (token/s) is Infinity",
                "server.log | gen throughput (token/s): 83.5, #queue-req: 0 | gen thr | 3 | gen throughput (token/s) is missing",
                "server.log | gen throughput (token/s): 83.5 | accept len: 0, gen throughput (token/s): 83.5 | 3 | accept len is 0.0"
            })
    void exportsAndLogs(String name, String from, String to, int line, String reason) throws IOException {
        TEXTS.forEach(this::write);
        String text = Objects.requireNonNull(TEXTS.get(name));
        assertThat(text).contains(from);
        Path damaged = write(name, text.replace(from, to));
        Outcome outcome = Outcome.twin("import", "profile", folder, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .contains("1 row could not be used")
                .contains(damaged + ":" + line + ": " + reason)
                .doesNotContain("Exception");
        assertThat(new JsonMapper().readTree(outcome.out()).isObject()).isTrue();
        Outcome whole = whole();
        assertThat(whole.err()).isEmpty();
    }

    private Outcome whole() {
        TEXTS.forEach(this::write);
        return Outcome.twin("import", "profile", folder);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"output_throughput\": 400.5 | \"output_throughput\": -5 | output_throughput is -5",
                "\"output_throughput\": 400.5 | \"output_throughput\": \"fast\" | output_throughput is",
                "\"completed\": 96 | \"completed\": 0 | completed is 0",
                "\"completed\": 96, | '' | completed is missing",
                "\"random_input_len\": 900 | \"random_input_len\": 1000000000000 | random_input_len is",
                "\"max_concurrency\": 8 | \"max_concurrency\": 1.5 | max_concurrency is 1.5",
                "Infinity | \"quick\" | request_rate is",
                "\"mean_tpot_ms\": 21.5 | \"input_lens\": {} | has lengths that are no list",
                "\"mean_tpot_ms\": 21.5 | \"input_lens\": [\"a\"] | has the length",
                "\"mean_tpot_ms\": 21.5} | \"mean_t | is not JSON"
            })
    void outputsOfBenchServing(String from, String to, String reason) throws IOException {
        assertThat(BENCH).contains(from);
        Path bench = write("bench.jsonl", BENCH + BENCH.replace(from, to) + BENCH);
        Path launch = write("launch.sh", "python -m sglang.launch_server --model-path Qwen3-8B --tp-size 2\n");
        Path out = folder.resolve("mine.json");
        Outcome outcome = Outcome.twin("import", "case", "--launch", launch, "--bench", bench, "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .contains("1 row could not be used")
                .contains(bench + ":2: " + reason)
                .doesNotContain("Exception");
        assertThat(new JsonMapper().readTree(Files.readString(out))).hasSize(2);
    }

    @Test
    void aMarkOfTheByteOrderIsNoPartOfTheFirstRun() throws IOException {
        Path bench = write("bench.jsonl", '\ufeff' + BENCH);
        Path launch = write("launch.sh", "python -m sglang.launch_server --model-path Qwen3-8B --tp-size 2\n");
        Outcome outcome = Outcome.twin(
                "import", "case", "--launch", launch, "--bench", bench, "--out", folder.resolve("mine.json"));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).isEmpty();
    }

    /** Cases without a figure, or with one that cannot be, are skipped by name with the reason. */
    @Test
    void resultsOfCasesThatAreNoneAreNamed() throws IOException {
        String fields =
                "\"servers\": [{\"role\": \"mixed\", \"tp\": 2}], \"model\": \"Qwen3-8B\", \"hardware\": \"A3\","
                        + " \"cards\": 1, \"benchmark\": {\"dataset_name\": \"random\", \"num_prompts\": 4, \"random_input_len\": 64,"
                        + " \"random_output_len\": 8, \"random_range_ratio\": 1}";
        Path cases = write(
                "cases.json",
                "[{\"id\": \"none\", " + fields + "}, {\"id\": \"text\", \"results\": {\"tpot_ms\": \"fast\"}, "
                        + fields
                        + "}, {\"id\": \"zero\", \"results\": {\"output_token_throughput\": 0}, " + fields
                        + "}, {\"id\": \"good\", \"results\": {\"tpot_ms\": 9.5}, " + fields + "}]");
        Outcome outcome = Outcome.twin("validate", "published", "--cases", cases, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode rows = new JsonMapper().readTree(outcome.out()).path("cases");
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0).path("skipped").asString()).isEqualTo("no result is published");
        assertThat(rows.get(1).path("skipped").asString()).startsWith("tpot_ms is \"fast\"");
        assertThat(rows.get(2).path("skipped").asString()).startsWith("output_token_throughput is 0");
        assertThat(rows.get(2).path("published").isNull()).isTrue();
        assertThat(rows.get(3).path("skipped").isNull()).isTrue();
        assertThat(Outcome.twin("validate", "published", "--cases", cases, "--markdown")
                        .out())
                .contains("| mean_tpot_ms | 1 |");
        Path twice = write("twice.json", "[{\"id\": \"a\", " + fields + "}, {\"id\": \"a\", " + fields + "}]");
        assertThat(Outcome.twin("validate", "published", "--cases", twice).err())
                .contains("is the second case called \"a\"");
    }

    @Test
    void aTableOfCasesOnGpusNamesTheFigureThatIsNone() throws IOException {
        Path table = SharedFolder.require("data/published/sglang-gpu-measured.csv");
        String[] lines = Files.readString(table).split("\n", 4);
        String cut = lines[2].substring(0, lines[2].lastIndexOf(',')) + ",fast";
        Path damaged = write("gpu.csv", lines[0] + "\n" + lines[1] + "\n" + cut + "\n");
        Outcome outcome = Outcome.twin("validate", "gpu", "--cases", damaged);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("silicon_tpot_ms of ")
                .contains("is \"fast\"; allowed: numbers")
                .doesNotContain("Exception");
        Outcome empty = Outcome.twin("validate", "gpu", "--cases", write("heading.csv", lines[0] + "\n"));
        assertThat(empty.exitCode()).isEqualTo(2);
        assertThat(empty.err()).contains("holds no case");
    }

    /** The raw export has other names for the same columns, and says the same. */
    @Test
    void opSummaryIsReadAsKernelDetailsIs() throws IOException {
        Path details = SharedFolder.require("data/profiler-exports/torch_npu-level1/kernel_details.csv");
        String text = Files.readString(details);
        String heading = text.lines().findFirst().orElseThrow();
        String raw = heading.replace(",Name,", ",Op Name,")
                .replace(",Type,", ",OP Type,")
                .replace(",Accelerator Core,", ",Task Type,")
                .replace("Start Time(us)", "Task Start Time(us)")
                .replace("Duration(us)", "Task Duration(us)")
                .replace("Wait Time(us)", "Task Wait Time(us)");
        Path summary = write("op_summary_1.csv", raw + text.substring(heading.length()));
        Path same = write("kernel_details_1.csv", text);
        String one = Outcome.twin("import", "profile", summary, "--json").out();
        String other = Outcome.twin("import", "profile", same, "--json").out();
        assertThat(digestless(one, "op_summary_1")).isEqualTo(digestless(other, "kernel_details_1"));
    }

    /** Without the name of the file and the digest of its text. */
    private static String digestless(String json, String name) {
        return json.replace(name, "table").replaceAll("[0-9a-f]{64}", "");
    }
}
