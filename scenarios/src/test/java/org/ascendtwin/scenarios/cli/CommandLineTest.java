package org.ascendtwin.scenarios.cli;

import static org.ascendtwin.scenarios.cli.Outcome.twin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class CommandLineTest {
    private static final String SMALL = """
            name: small
            title: A small one
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 1}
            workload: {num-prompts: 20, max-concurrency: 4, input-len: 300, output-len: 50}
            slo: {ttft: 1 s}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    private Path scenario(String text) throws IOException {
        return Files.writeString(folder.resolve("small.yaml"), text);
    }

    @Test
    void jsonCarriesEveryMetricOfBenchServing() throws IOException {
        Outcome run = twin("run", scenario(SMALL), "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonNode metrics = run.json().get("metrics");
        List<String> names = new ArrayList<>(List.of(
                "completed",
                "duration",
                "request_throughput",
                "input_throughput",
                "output_throughput",
                "total_throughput",
                "concurrency",
                "accept_length",
                "seed",
                "digest",
                "wall_s",
                "simulated_s",
                "engine_steps",
                "events"));
        for (String latency : List.of("ttft", "tpot", "itl", "e2e_latency")) {
            for (String statistic : List.of("mean", "median", "p90", "p95", "p99")) {
                names.add(statistic + "_" + latency + "_ms");
            }
        }
        assertThat(names)
                .allSatisfy(name -> assertThat(metrics.has(name)).as(name).isTrue());
        assertThat(metrics.get("completed").asInt()).isEqualTo(20);
        assertThat(metrics.get("output_throughput").asDouble()
                        * metrics.get("duration").asDouble())
                .isCloseTo(1000, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void replicationsPutAnIntervalBesideEachFigure() throws IOException {
        Outcome run =
                twin("run", scenario(SMALL), "--json", "--replications", 3, "--set", "workload.request-rate=5 /s");
        JsonNode interval = run.json().get("metrics").get("mean_ttft_ms_interval");
        assertThat(interval.get(0).asDouble()).isLessThan(interval.get(1).asDouble());
    }

    @Test
    void aRunWritesItsDirectoryOnceAndOnlyForceReplacesIt() throws IOException {
        Path out = folder.resolve("out");
        Path file = scenario(SMALL);
        Outcome first = twin("run", file, "--out", out);
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).contains("TTFT").contains("report.html");
        assertThat(out.resolve("scenario.yaml")).exists();
        assertThat(out.resolve("result.json")).exists();
        assertThat(out.resolve("requests.csv")).exists();
        assertThat(out.resolve("report.html")).exists();
        Outcome second = twin("run", file, "--out", out);
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err()).contains("--force");
        assertThat(twin("run", file, "--out", out, "--force").exitCode()).isZero();
        assertThat(twin("run", out.resolve("scenario.yaml"), "--check").exitCode())
                .isZero();
    }

    @Test
    void wrongScenariosReportEverythingAndExitWithTwo() throws IOException {
        Outcome unknownKey = twin("run", scenario(SMALL.replace("num-prompts", "num-promts")));
        assertThat(unknownKey.exitCode()).isEqualTo(2);
        assertThat(unknownKey.err()).contains("small.yaml:7:12").contains("Maybe \"num-prompts\"");
        Outcome missingUnit = twin("run", scenario(SMALL.replace("ttft: 1 s", "ttft: 1")));
        assertThat(missingUnit.exitCode()).isEqualTo(2);
        assertThat(missingUnit.err())
                .contains("small.yaml:8:")
                .contains("slo.ttft")
                .contains("Maybe");
        Outcome tooLarge = twin("run", scenario(SMALL.replace("qwen3-8b", "llama-3.1-70b")));
        assertThat(tooLarge.exitCode()).isEqualTo(2);
        assertThat(tooLarge.err())
                .contains("small.yaml:6:")
                .contains("GiB are missing")
                .contains("Maybe tp-size: 4, or model.weights: ");
        assertThat(folder).isDirectoryNotContaining(file -> Files.isDirectory(file));
    }

    @Test
    void wrongUsageExitsWithTwoAndHelpWithZero() {
        assertThat(twin("run").exitCode()).isEqualTo(2);
        assertThat(twin("rum", "x").exitCode()).isEqualTo(2);
        assertThat(twin("run", "no-such-scenario").exitCode()).isEqualTo(2);
        assertThat(twin("--help").exitCode()).isZero();
        assertThat(twin("run", "--help").out()).contains("--set").contains("--json");
    }

    @Test
    void catalogueCommandsListWhatScenariosName() {
        assertThat(twin("scenarios").out()).contains("qwen3-32b-a3.yaml").contains("azure-conversation.yaml");
        assertThat(twin("devices").out()).contains("ascend-910-9392").contains("a3-server");
        assertThat(twin("models").out()).contains("qwen3-32b");
        assertThat(twin("devices", "--json").json().has("clusters")).isTrue();
        assertThat(twin("models", "--json").json().isArray()).isTrue();
        JsonNode memory = twin("memory", "qwen3-32b-a3", "--json").json();
        long used = 0;
        for (JsonNode bytes : memory.get("bytes_by_use")) {
            used += bytes.asLong();
        }
        assertThat(used).isEqualTo(memory.get("device_bytes").asLong());
    }

    @Test
    void oneModelOrDeviceIsShownWholeFromTheCatalogueOrAFile() throws IOException {
        JsonNode model = twin("models", "qwen3-8b", "--json").json();
        double bf16 = model.get("weight_bytes").get("bf16").asDouble();
        assertThat(bf16).isEqualTo(2.0 * model.get("parameters").asLong());
        assertThat(model.get("weight_bytes").get("w4a16").asDouble()).isBetween(bf16 / 4, bf16 / 2);
        assertThat(twin("models", "qwen3-9b").err()).contains("Maybe \"qwen3-");
        Path config = Files.writeString(
                folder.resolve("config.json"), "{\"architectures\": [\"NewForCausalLM\"], \"kv_lora_rank\": 512}");
        assertThat(twin("models", "--file", config).err()).contains("what is missing is a reader of its layers");
        String printed = twin("devices", "ascend-950pr").out();
        assertThat(printed).contains("hbm: 128 GiB").contains("white paper");
        Path copy = Files.writeString(folder.resolve("copy.yaml"), printed);
        assertThat(twin("devices", "--file", copy).out()).isEqualTo(printed);
        Files.writeString(copy, printed.replace("hbm: 128 GiB", "hbm: 128"));
        Outcome wrong = twin("kernel", "--device", copy, "--op", "matmul", "--shape", "16x512x512");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("copy.yaml:").contains("memory.hbm: \"128\" has no unit");
    }

    @Test
    void passesShowWhatEachFusionIsWorthAndWhichIsMisspelt() {
        Outcome passes = twin("passes", "qwen3-32b-a3", "--on", "swiglu-quant", "--batch", 8);
        assertThat(passes.err()).isEmpty();
        assertThat(passes.out()).containsPattern("swiglu-quant +on +-64 ").containsPattern("add-rms-norm +on +-129 ");
        JsonNode json = twin("passes", "qwen3-32b-a3", "--json").json();
        assertThat(json.get("none").get("decodeSeconds").asDouble())
                .isGreaterThan(json.get("usual").get("decodeSeconds").asDouble());
        assertThat(twin("passes", "qwen3-32b-a3", "--off", "mlap").err()).contains("Maybe \"mlapo\".");
        Outcome negative = twin("passes", "qwen3-32b-a3", "--batch", 0);
        assertThat(negative.exitCode()).isEqualTo(2);
        assertThat(negative.err()).contains("--batch: is 0; allowed: 1 to 65536");
    }

    @Test
    void overlapsThatAreSwitchedTakeTheStepsThatTheScenarioWouldHave() {
        String settings = "servers[1].streams.weight-prefetch=32 MiB";
        List<Object> passes = List.of("passes", "deepseek-r1-2p1d-a3", "--set", settings, "--json");
        JsonNode plain = twin(passes, "--off", "weight-prefetch").json();
        JsonNode set = twin(passes).json();
        JsonNode prefetch = plain.get("overlaps").get(2);
        assertThat(prefetch.get("name").asString()).isEqualTo("weight-prefetch");
        assertThat(prefetch.get("meaning").asString()).contains("32 MiB");
        assertThat(prefetch.get("on").asBoolean()).isFalse();
        assertThat(prefetch.get("without")).isEqualTo(plain.get("now"));
        assertThat(prefetch.get("with")).isEqualTo(set.get("now")).isNotEqualTo(plain.get("now"));
        assertThat(twin(passes, "--prompts", 2)
                        .json()
                        .get("now")
                        .get("prefillSeconds")
                        .asDouble())
                .as("two prompts on dies that are busy with one")
                .isGreaterThan(1.5 * set.get("now").get("prefillSeconds").asDouble());
        assertThat(twin("passes", "deepseek-r1-2p1d-a3", "--on", "two-batches-overlap")
                        .err())
                .contains("Maybe \"two-batch-overlap\".");
    }

    @Test
    void tuningFindsSplitsThatFitAndTilingsThatAreNeverWorse() {
        JsonNode tuned = twin("tune", "qwen3-32b-a3", "--batch", 16, "--json").json();
        double best =
                tuned.get("splits").get(0).get("tokens_per_second_and_die").asDouble();
        assertThat(best)
                .isGreaterThanOrEqualTo(
                        tuned.get("now").get("tokens_per_second_and_die").asDouble());
        for (JsonNode split : tuned.get("splits")) {
            assertThat(split.get("tokens_per_second_and_die").asDouble()).isLessThanOrEqualTo(best);
            assertThat(split.get("kv_tokens").asLong()).isGreaterThanOrEqualTo(16 * 4096);
            double prompts = split.get("prompt_tokens_per_second_and_die").asDouble()
                    * split.get("tp").asInt()
                    * (split.get("prefill_ms").asDouble() / 1e3);
            assertThat(prompts).isCloseTo(4096.0 * split.get("dp").asInt(), within(1e-6));
        }
        for (JsonNode tiling : tuned.get("tilings")) {
            assertThat(tiling.get("bestNanos").asLong())
                    .isLessThanOrEqualTo(tiling.get("usualNanos").asLong());
        }
        for (JsonNode stream : tuned.get("streams")) {
            assertThat(stream.get("afterNanos").asLong())
                    .isLessThanOrEqualTo(stream.get("beforeNanos").asLong());
        }
        JsonNode prefetch = tuned.get("streams").get(0);
        assertThat(prefetch.get("afterNanos").asLong())
                .as("weights of a decode step are cold, and memory rests while a kernel starts")
                .isLessThan(prefetch.get("beforeNanos").asLong());
        assertThat(twin("tune", "qwen3-32b-a3").out())
                .contains("--tp-size 4")
                .contains("with 128x256 tiles everywhere")
                .contains("has the best tiles already");
    }

    @Test
    void whereRolesAreApartStepsArePricedOnTheServerThatDecodes() {
        Outcome passes = twin("passes", "deepseek-r1-2p1d-a3");
        assertThat(passes.out())
                .contains("Both on the dies of servers[1] (decode). Prompts are prefilled by servers[0] (prefill)");
        Outcome first = twin("passes", "deepseek-r1-2p1d-a3", "--server", 0);
        assertThat(first.out())
                .contains("Both on the dies of servers[0] (prefill).")
                .doesNotContain("servers[1]");
        assertThat(twin("passes", "qwen3-32b-a3").out()).doesNotContain("servers[");
        assertThat(twin("passes", "deepseek-r1-2p1d-a3", "--server", 2).err())
                .contains("--server: is 2; allowed: 0 to 1");
    }

    @Test
    void tuningAMixtureLooksAtItsExpertsToo() {
        JsonNode tuned =
                twin("tune", "deepseek-r1-2p1d-a3", "--batch", 8, "--json").json();
        assertThat(tuned.get("now").get("tp").asInt())
                .as("dies of the server that decodes")
                .isEqualTo(32);
        assertThat(tuned.get("tilings").get(0).get("matmul").get("rows").asInt())
                .as("one request in each of 16 groups, four tokens verified")
                .isEqualTo(4);
        JsonNode passes =
                twin("passes", "deepseek-r1-2p1d-a3", "--batch", 8, "--json").json();
        assertThat(passes.get("now").get("decodeSeconds").asDouble() * 1e3)
                .isCloseTo(tuned.get("now").get("decode_ms").asDouble(), within(1e-9));
        assertThat(tuned.get("tilings").findValues("groups"))
                .extracting(JsonNode::asInt)
                .anyMatch(groups -> groups > 1);
        assertThat(tuned.get("streams").findValues("what"))
                .extracting(JsonNode::asString)
                .contains("shared experts beside the others");
    }

    @Test
    void aSwitchedPassChangesTheRun() throws IOException {
        double usual = throughput(twin("run", scenario(SMALL), "--json"));
        double fused = throughput(twin(
                "run",
                scenario(SMALL.replace("- flags:", "- fusions: {rotary-cache-write: true}\n    flags:")),
                "--json"));
        assertThat(fused).isGreaterThan(usual);
    }

    private static double throughput(Outcome run) {
        assertThat(run.err()).isEmpty();
        return run.json().get("metrics").get("output_throughput").asDouble();
    }

    @Test
    void runsAtTheSameTimeGetDirectoriesOfTheirOwn() throws Exception {
        Path runs = folder.resolve("runs");
        List<Thread> threads = new ArrayList<>();
        List<Path> taken = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    taken.add(RunDirectory.numbered(runs, "same").path());
                } catch (InvalidInput e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void placesThatCannotBeWrittenAreFoundBeforeTheRun() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Outcome run = twin("run", scenario(SMALL), "--out", file.resolve("x"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("cannot be made or written").contains("Maybe another --out");
        assertThat(twin("run", scenario(SMALL), "--out", "").exitCode()).isEqualTo(2);
    }

    @Test
    void refusedRequestsAreCountedByReason() throws IOException {
        Outcome run = twin(
                "run",
                scenario(SMALL.replace("max-concurrency: 4, ", "")
                        .replace("tp-size: 1", "tp-size: 1, max-running-requests: 1, max-queued-requests: 1")),
                "--json");
        JsonNode document = run.json();
        assertThat(document.get("metrics").get("failed_queue_full").asInt()).isPositive();
        assertThat(document.get("notes").toString()).contains("queue full");
        assertThat(run.exitCode()).isEqualTo(1);
        int failed = document.get("metrics").get("failed_queue_full").asInt();
        assertThat(run.err().strip())
                .isEqualTo("twin: " + failed + " of 20 requests failed: " + failed + " queue full");
    }

    @Test
    void aQueueThatNobodyCanBeServedFromIsToldWithoutAStackTrace() throws IOException {
        String stuck = SMALL.replace("tp-size: 1", "tp-size: 1, max-total-tokens: 1024")
                .replace("input-len: 300", "input-len: 900");
        Outcome run = twin("run", scenario(stuck), "--json");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("twin: the run came to rest with 20 of 20 requests unfinished")
                .contains("Maybe", "unservable-head")
                .doesNotContain("    at ");
        Outcome repaired =
                twin("run", scenario(stuck), "--json", "--set", "servers[0].repaired-defects=[unservable-head]");
        JsonNode metrics = repaired.json().get("metrics");
        assertThat(metrics.get("failed_out_of_memory").asInt()).isEqualTo(20);
        assertThat(repaired.exitCode()).isEqualTo(1);
    }
}
