package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LiveCommandsTest {
    private static final Path HOST = Path.of("..", "live-engine", "target", "hostacl");
    private static final String CONFIG = """
        {"architectures": ["Qwen3ForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 200,
         "max_position_embeddings": 512, "tie_word_embeddings": true}\
        """;

    @TempDir
    private Path folder;

    @BeforeEach
    void host() {
        Assumptions.assumeTrue(
                Files.isRegularFile(HOST.resolve("libascendcl.so")), "the host ACL is not built: no C compiler");
    }

    private static JsonNode json(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json();
    }

    @Test
    void theDoctorFindsTheHostsDevicesAndChecksThem() {
        JsonNode found = json(Outcome.twin("live", "doctor", "--acl-library", HOST, "--json"));
        assertThat(found.path("soc").asString()).isEqualTo("HostCPU");
        assertThat(found.path("found_by").asString()).isEqualTo("--acl-library");
        assertThat(found.path("devices")).hasSize(2).allSatisfy(device -> {
            assertThat(device.path("matmul_passed").asBoolean()).isTrue();
            assertThat(device.path("free_bytes").asLong()).isPositive();
        });
        assertThat(Outcome.twin("live", "doctor", "--acl-library", HOST).out())
                .contains("This is the host ACL: the CPU computes.")
                .contains("Everything that the live engine needs is here.");
    }

    @Test
    void theDoctorNamesWhatIsMissing() throws IOException {
        Outcome none = Outcome.twin("live", "doctor", "--acl-library", folder);
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("no libascendcl.so in").contains("set_env.sh");
        Files.copy(HOST.resolve("libascendcl.so"), folder.resolve("libascendcl.so"));
        Outcome some = Outcome.twin("live", "doctor", "--acl-library", folder);
        assertThat(some.exitCode()).isEqualTo(1);
        assertThat(some.out())
                .contains("problem: libopapi.so is not in " + folder)
                .contains("3 problems");
    }

    @Test
    void theBenchWritesKernelsThatCalibrationReads() throws IOException {
        Path model = Files.writeString(folder.resolve("config.json"), CONFIG);
        Path out = folder.resolve("out");
        JsonNode result = json(Outcome.twin(
                "live",
                "bench",
                "--acl-library",
                HOST,
                "--model",
                model,
                "--tokens",
                "1,3",
                "--contexts",
                "40",
                "--kernel-ms",
                "0.1",
                "--batches",
                "1,2",
                "--prompt",
                "20",
                "--new",
                "3",
                "--prefixes",
                "40",
                "--longest",
                "40",
                "--most",
                "3",
                "--rounds",
                "1",
                "--out",
                out,
                "--json"));
        assertThat(result.path("prefixes").path(0).path("context_tokens").asInt())
                .isEqualTo(40);
        assertThat(result.path("prefixes").path(0).path("same_output").asBoolean())
                .isTrue();
        assertThat(result.path("batches").path(0).path("step_growth").asDouble())
                .isPositive();
        Ingested ingested = new KernelTables("unnamed").read(out.resolve("kernels.csv"));
        assertThat(ingested.malformed()).isEmpty();
        List<KernelTiming> timings = ingested.timings();
        assertThat(timings)
                .hasSize(result.path("kernels").size())
                .hasSizeGreaterThan(20)
                .allSatisfy(timing -> {
                    assertThat(timing.device()).isEqualTo("host-cpu");
                    assertThat(timing.micros()).isPositive();
                });
        assertThat(timings.getFirst().operator()).isEqualTo("gemm");
        assertThat(timings.getFirst().shapes()).containsExactly(List.of(1, 64), List.of(64, 64));
        JsonNode batches = result.path("batches");
        assertThat(batches).hasSize(2);
        assertThat(batches.get(1).path("decode_us")).hasSize(3);
        assertThat(batches.get(1).path("prefill_us")).hasSize(2);
        // What is decoded a second is what the steps say, and weights are part of the memory that was used.
        double mean = batches.get(1).path("mean_tpot_ms").asDouble();
        assertThat(batches.get(1).path("output_throughput").asDouble() * mean).isBetween(1999.0, 2001.0);
        assertThat(result.path("peak_bytes").asLong())
                .isGreaterThan(result.path("weight_bytes").asLong());
        assertThat(Files.readAllLines(out.resolve("steps.csv"))).hasSize(1 + 1 + 3 + 2 + 3);
        assertThat(Files.size(out.resolve("bench.png"))).isGreaterThan(10_000);
        assertThat(Files.readAllLines(out.resolve("measured-steps.csv")))
                .hasSize(1 + result.path("steps").asInt());
        assertCalibrates(out, model);
    }

    /** What was measured makes a profile, and steps of the model are then as long as measured ones. */
    private void assertCalibrates(Path measured, Path model) throws IOException {
        Path profile = folder.resolve("host.json");
        Outcome outcome = Outcome.twin("calibrate", "live", "--data", measured, "--out", profile);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("steps of " + folder.getFileName()).contains("kinds of kernels fitted");
        Path scenario = Files.writeString(folder.resolve("live.yaml"), """
            name: live
            title: A tiny model
            model: {config: %s}
            cluster: {id: host, device: host-cpu, profile: %s}
            servers:
              - flags: {page-size: 16, mem-fraction-static: 0.5, max-total-tokens: 2048, disable-overlap-schedule: true}
            workload: {num-prompts: 3, max-concurrency: 1, input-len: 30, output-len: 8}
            """.formatted(model, profile));
        double predictedMillis = json(Outcome.twin("run", scenario, "--json"))
                .at("/metrics/mean_tpot_ms")
                .asDouble();
        double[] millis = decodeMillis(measured);
        assertThat(predictedMillis).isBetween(millis[0] / 2, 2 * millis[millis.length - 1]);
    }

    /** Times of the steps that decoded one request, in ascending order. */
    private static double[] decodeMillis(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("measured-steps.csv")).stream()
                .filter(line -> line.startsWith("decode,1,"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
                .sorted()
                .toArray();
    }

    @Test
    void aScenarioIsServedAndDecidedAgain() throws IOException {
        Path model = Files.writeString(folder.resolve("config.json"), CONFIG);
        Path scenario = Files.writeString(folder.resolve("live.yaml"), """
            name: live
            title: A tiny model
            model: {config: %s}
            cluster: {id: host, device: host-cpu}
            servers:
              - flags: {page-size: 16, mem-fraction-static: 0.5, max-total-tokens: 2048}
            workload: {num-prompts: 6, max-concurrency: 3, input-len: 30, output-len: 8}
            """.formatted(model));
        Path run = folder.resolve("run");
        Outcome served = Outcome.twin("live", "run", scenario, "--acl-library", HOST, "--out", run);
        assertThat(served.exitCode()).as(served.err()).isZero();
        assertThat(served.out()).contains("6 of 6 requests").contains("Measured, not simulated");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        JsonNode replayed = json(Outcome.twin("live", "replay", run, "--json"));
        assertThat(replayed.path("complete").asBoolean()).isTrue();
        String digest = new JsonMapper()
                .readTree(Files.readString(run.resolve("result.json")))
                .at("/digest")
                .asString();
        assertThat(replayed.path("digest").asString()).isEqualTo(digest);
        assertThat(Outcome.twin("live", "replay", folder).err()).contains("holds no journal.twin");
    }

    @Test
    void scenariosAreCalibratedForPredictedServedAndCompared() throws IOException {
        Path model = Files.writeString(folder.resolve("config.json"), CONFIG);
        Path scenarios = Files.createDirectory(folder.resolve("scenarios"));
        for (int clients = 1; clients <= 2; clients++) {
            Files.writeString(scenarios.resolve(clients + ".yaml"), """
                name: clients-%d
                title: A tiny model
                model: {config: %s}
                cluster: {id: host, device: host-cpu}
                servers:
                  - flags: {page-size: 16, mem-fraction-static: 0.5, max-total-tokens: 2048}
                workload: {num-prompts: 4, max-concurrency: %d, input-len: 30, output-len: 8}
                """.formatted(clients, model, clients));
        }
        Path out = folder.resolve("validation");
        Outcome outcome = trial("validate", scenarios, 2, "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isBetween(0, 1);
        JsonNode result = outcome.json();
        assertThat(result.path("cases")).hasSize(2).allSatisfy(each -> {
            JsonNode tpot = each.path("mean_tpot_ms");
            double half = (tpot.path("runs").get(0).asDouble()
                            + tpot.path("runs").get(1).asDouble())
                    / 2;
            assertThat(tpot.path("measured").asDouble()).isCloseTo(half, withinPercentage(0.01));
            assertThat(tpot.path("predicted").asDouble()).isPositive();
            assertThat(tpot.path("given_steps_error_percent").isNumber()).isTrue();
        });
        boolean kept = result.path("figures")
                .valueStream()
                .allMatch(figure -> figure.path("median_error_percent").asDouble()
                        <= figure.path("goal_percent").asDouble());
        assertThat(outcome.exitCode()).isEqualTo(kept ? 0 : 1);
        assertThat(out.resolve("validation.png")).isNotEmptyFile();
        assertRanks(scenarios.resolve("2.yaml"), out.resolve("profile.json"));
    }

    /** A short {@code live} command that predicts and serves {@code scenario} {@code repeat} times, with further words. */
    private static Outcome trial(String command, Path scenario, int repeat, Object... words) {
        List<Object> all = new ArrayList<>(List.of(
                "live",
                command,
                scenario,
                "--acl-library",
                HOST,
                "--longest",
                "40",
                "--most",
                "2",
                "--repeat",
                Integer.toString(repeat),
                "--json"));
        all.addAll(List.of(words));
        return Outcome.twin(all.toArray());
    }

    /** One client waits for nobody, twelve wait for each other: that much the order must tell, on a busy machine too. */
    private static void assertRanks(Path scenario, Path profile) {
        JsonNode ranking = json(trial(
                "rank",
                scenario,
                1,
                "--profile",
                profile,
                "--vary",
                "workload.max-concurrency=1,12",
                "--metric",
                "mean_e2e_latency_ms",
                "--set",
                "workload.num-prompts=12",
                "--set",
                "servers[0].flags.max-running-requests=1"));
        assertThat(ranking.path("alternatives")).hasSize(2);
        assertThat(ranking.path("pairs_apart").asInt()).isEqualTo(1);
        assertThat(ranking.path("pairs_swapped").asInt()).isZero();
    }

    /** Steps with drafts make a profile, by which alternatives of the scenario's own sweep are ranked. */
    @Test
    void windowsOfSpeculationAreRankedByMeasuredDrafts() throws IOException {
        Path model = Files.writeString(folder.resolve("config.json"), CONFIG);
        Path scenario = Files.writeString(folder.resolve("windows.yaml"), """
            name: windows
            title: A tiny model that drafts for itself
            model: {config: %s, draft: {config: %s}}
            cluster: {id: host, device: host-cpu}
            servers:
              - flags: {page-size: 16, mem-fraction-static: 0.5, max-total-tokens: 2048, max-running-requests: 2,
                        speculative-algorithm: STANDALONE}
            workload: {num-prompts: 4, max-concurrency: 2, input-len: 30, output-len: 12}
            sweep:
              objective: output_throughput
              vary:
                - name: window
                  cases:
                    none: {"servers[0].flags.speculative-algorithm": "null"}
                    "2": {"servers[0].flags.speculative-num-steps": "2"}
            """.formatted(model, model));
        Path out = folder.resolve("ranking");
        Outcome outcome = trial("rank", scenario, 1, "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isBetween(0, 1);
        JsonNode ranking = outcome.json();
        assertThat(ranking.path("metric").asString()).isEqualTo("output_throughput");
        assertThat(ranking.path("alternatives")).hasSize(2).allSatisfy(each -> {
            assertThat(each.path("predicted").asDouble()).isPositive();
            assertThat(each.path("measured").asDouble()).isPositive();
        });
        JsonNode drafted = new JsonMapper().readTree(Files.readString(out.resolve("drafted/serving.json")));
        assertThat(drafted.path("acceptance")).hasSize(7).allSatisfy(chance -> assertThat(chance.asDouble())
                .isEqualTo(1));
        Outcome varied = Outcome.twin("live", "rank", Path.of("live", "04-seven.yaml"), "--acl-library", HOST);
        assertThat(varied.err()).contains("varies nothing; needed: a sweep section or --vary");
    }

    @Test
    void theSameModelIsMeasuredAsATable() {
        Outcome outcome = Outcome.twin(
                "live",
                "bench",
                "--acl-library",
                HOST,
                "--part",
                "model",
                "--layers",
                "1",
                "--type",
                "float32",
                "--batches",
                "1",
                "--prompt",
                "8",
                "--new",
                "2",
                "--out",
                folder);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("BATCH", "PREFILL ms", "built-in small model, 1 layers, float32 on HostCPU");
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertRefused("--type", "\"int8\"; allowed: float32, float16, bfloat16", "--type", "int8");
        assertRefused("--batches", "0; allowed: 1 and more", "--batches", "0");
        assertRefused("--device", "7; allowed: 0 to 1", "--device", "7");
        assertRefused("--layers", "9; allowed: 1 to the model's 8", "--layers", "9");
        assertRefused("--model", "Maybe the path is wrong", "--model", "/no/such/config.json");
        assertRefused("twin live bench", "8192 tokens of prompt", "--prompt", "8192", "--part", "model");
    }

    private void assertRefused(String place, String message, String... arguments) {
        Object[] words = new Object[arguments.length + 6];
        System.arraycopy(new Object[] {"live", "bench", "--acl-library", HOST, "--out", folder}, 0, words, 0, 6);
        System.arraycopy(arguments, 0, words, 6, arguments.length);
        Outcome outcome = Outcome.twin(words);
        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(2);
        assertThat(outcome.err()).contains(place).contains(message);
    }
}
