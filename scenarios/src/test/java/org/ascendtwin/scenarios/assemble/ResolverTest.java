package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.memory.MemoryPart;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResolverTest {
    private static final String GOOD = """
            name: small
            title: A small one
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392, cards: 2}
            servers:
              - flags: {tp-size: 4}
            workload: {num-prompts: 10, input-len: 100, output-len: 10}
            """;

    private final Resolver resolver = new Resolver();

    private Scenario read(String text) throws InvalidInput {
        return new ScenarioReader(List.of(resolver)).read("run.yaml", text, List.of());
    }

    private List<String> problemsOf(String text) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> read(text));
        return Objects.requireNonNull(refused, "the scenario was accepted").problems().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void sglangsDefaultsOnAnNpuAreDerived() throws InvalidInput {
        Resolved server = resolver.resolve(read(GOOD));
        assertThat(server.first().engine().pageSize()).isEqualTo(128);
        assertThat(server.first().engine().chunkedPrefillSize()).isEqualTo(8192);
        assertThat(server.first().engine().contextLength()).isEqualTo(40960);
        assertThat(server.first().deployment().graphs().largest()).isEqualTo(256);
        assertThat(server.first().engine().maxTotalTokens() % 128).isZero();
        assertThat(server.first().engine().overlap()).isTrue();
    }

    @Test
    void speculationBringsItsOwnDefaults() throws InvalidInput {
        Resolved server =
                resolver.resolve(read(GOOD.replace("tp-size: 4", "tp-size: 4, speculative-algorithm: EAGLE3")));
        assertThat(server.first().engine().maxRunningRequests()).isEqualTo(48);
        assertThat(server.first().engine().speculativeWindow().numDraftTokens()).isEqualTo(4);
    }

    @Test
    void aModelTooLargeForTheMemorySaysByHowMuchAndWhatHelps() {
        assertThat(problemsOf(GOOD.replace("w8a8", "bf16").replace("tp-size: 4", "tp-size: 1")))
                .singleElement()
                .asString()
                .startsWith("run.yaml:6:5: servers[0].flags: ")
                .contains("qwen3-32b in BF16 does not fit")
                .contains("GiB are missing")
                .contains("Maybe tp-size: 2, or model.weights: w8a8.");
    }

    @Test
    void aCacheOfEightBitsIsAFlagAndAnFp8CacheNeedsADeviceForIt() throws InvalidInput {
        long plain = resolver.resolve(read(GOOD)).first().memory().cacheTokens();
        Resolved narrow = resolver.resolve(read(GOOD.replace("tp-size: 4", "tp-size: 4, kv-cache-dtype: int8")));
        assertThat((double) narrow.first().memory().cacheTokens()).isBetween(1.99 * plain, 2.01 * plain);
        assertThat(problemsOf(GOOD.replace("tp-size: 4", "tp-size: 4, kv-cache-dtype: fp8_e4m3")))
                .singleElement()
                .asString()
                .contains("ascend-910-9392 has no 8-bit floating point. Maybe kv-cache-dtype: int8.");
    }

    @Test
    void buffersOfTheEnvironmentTakeTheirMemory() throws InvalidInput {
        String large = GOOD.replace("- flags: {tp-size: 4}", """
                - flags: {tp-size: 4}
                    env: {HCCL_BUFFSIZE: "1000"}""");
        assertThat(resolver.resolve(read(large)).first().memory().bytes(MemoryPart.Use.COMMUNICATION)
                        - resolver.resolve(read(GOOD)).first().memory().bytes(MemoryPart.Use.COMMUNICATION))
                .isEqualTo((2 * 800L) << 20);
    }

    @Test
    void impossibleParallelismIsReportedBesideEverythingElse() {
        assertThat(problemsOf(GOOD.replace("tp-size: 4", "tp-size: 6").replace("10}", "10, sed: 1}")))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("workload.sed: unknown key"),
                        p -> assertThat(p).contains("6 dies are more than the 4"),
                        p -> assertThat(p)
                                .contains("6 does not divide the attention heads of qwen3-32b")
                                .contains("1, 2, 4, 8"));
    }

    @Test
    void unknownNamesComeWithTheNearest() {
        assertThat(problemsOf(GOOD.replace("qwen3-32b", "qwen3-33b").replace("a3-server", "a4-server")))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p)
                                .startsWith("run.yaml:3:13: model.id:")
                                .contains("Maybe \"qwen3-"),
                        p -> assertThat(p)
                                .startsWith("run.yaml:4:15: cluster.id:")
                                .contains("-server\""));
    }

    @Test
    void requestsThatCanNeverFitAreAMistakeOfTheScenario() {
        assertThat(problemsOf(GOOD.replace("input-len: 100", "input-len: 50000")))
                .singleElement()
                .asString()
                .contains("50000 prompt tokens")
                .contains("exceed the context of 40960");
    }

    @Test
    void whatIsDerivedIsWrittenOutAndDerivingAgainChangesNothing() throws InvalidInput {
        String delayed = GOOD.replace("- flags: {tp-size: 4}", """
                - flags: {tp-size: 4, speculative-algorithm: EAGLE3}
                    env: {SGLANG_SCHEDULER_DECREASE_PREFILL_IDLE: "1", HCCL_BUFFSIZE: "400", HCCL_ALGO: x}""");
        Resolved first = resolver.resolve(read(delayed));
        assertThat(first.scenario().servers().getFirst().flags().contextLength())
                .isEqualTo(40960);
        assertThat(first.scenario().servers().getFirst().flags().enablePrefillDelayer())
                .isTrue();
        assertThat(first.first().ignored()).containsExactly("HCCL_ALGO");
        Resolved second = resolver.resolve(read(ScenarioWriter.yaml(first.scenario())));
        assertThat(second.scenario()).isEqualTo(first.scenario());
        assertThat(second.first().engine()).isEqualTo(first.first().engine());
        assertThat(second.first().memory()).isEqualTo(first.first().memory());
    }

    @Test
    void devicesThatAreNotBuiltIntoTheClusterAreRefused() {
        assertThat(problemsOf(GOOD.replace("ascend-910-9392", "h100-sxm")))
                .singleElement()
                .asString()
                .contains("h100-sxm is not built into a3-server")
                .contains("ascend-910-9392");
    }

    @Test
    void aMissingTraceIsFoundBeforeTheRun() {
        assertThat(problemsOf(GOOD.replace("num-prompts: 10, input-len: 100, output-len: 10", "trace: none.csv")))
                .singleElement()
                .asString()
                .contains("workload.trace: none.csv: no such trace file");
    }

    @Test
    void emptyServersAndRatesOfZeroAreRefused() {
        assertThat(problemsOf(GOOD.replace("servers:\n  - flags: {tp-size: 4}", "servers: []")))
                .singleElement()
                .asString()
                .contains("servers is empty");
        assertThat(problemsOf(GOOD.replace("num-prompts: 10", "num-prompts: 10, request-rate: 0 /s")))
                .singleElement()
                .asString()
                .contains("workload.request-rate")
                .contains("allowed: 1e-6 /s");
    }

    @Test
    void configsOfImpossibleSizesAreRefusedWithTheField(@TempDir Path folder) throws Exception {
        Path config = folder.resolve("config.json");
        Files.writeString(config, """
                {"architectures": ["Qwen3ForCausalLM"], "hidden_size": 1024, "num_attention_heads": 0,
                 "num_hidden_layers": 2, "num_key_value_heads": 1, "intermediate_size": 64, "vocab_size": 100,
                 "max_position_embeddings": 128}
                """);
        assertThat(problemsOf(GOOD.replace("id: qwen3-32b", "config: " + config)))
                .singleElement()
                .asString()
                .contains("model.config")
                .contains("num_attention_heads");
    }
}
