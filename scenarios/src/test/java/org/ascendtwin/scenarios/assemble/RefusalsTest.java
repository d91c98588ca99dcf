package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.RouterFlags;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final String SEPARATE = """
        name: pd
        title: Two prefill servers and one decode server
        model: {id: deepseek-r1, weights: w8a8}
        cluster: {id: a3-superpod-384, device: ascend-910-9392, cards: 32}
        servers:
          - role: prefill
            instances: 2
            flags: {tp-size: 16, dp-size: 2, enable-dp-attention: true, attention-backend: ascend}
          - role: decode
            flags: {tp-size: 32, nnodes: 2, moe-a2a-backend: deepep, tokenizer-worker-num: 4}
            env: {HCCL_BUFFSIZE: "600"}
        router: {flags: {policy: round_robin, mini-lb: true}}
        workload: {num-prompts: 10, input-len: 100, output-len: 10}
        """;

    private static Scenario read(String text) throws InvalidInput {
        return new ScenarioReader(List.of()).read("pd.yaml", text, List.of());
    }

    private static List<String> refusalsOf(String text) {
        InvalidInput refused = catchThrowableOfType(
                InvalidInput.class, () -> new ScenarioReader(List.of(new Resolver())).read("pd.yaml", text, List.of()));
        return Objects.requireNonNull(refused, "the scenario was accepted").problems().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void rolesUnequalServersAndARouterHaveAForm() throws InvalidInput {
        Scenario scenario = read(SEPARATE);
        assertThat(scenario.servers()).extracting(ServerSpec::dies).containsExactly(32, 32);
        assertThat(Objects.requireNonNull(scenario.router()).flags().policy())
                .isEqualTo(RouterFlags.RoutingPolicy.ROUND_ROBIN);
        assertThat(scenario.servers().getLast().flags().others()).containsEntry("tokenizer-worker-num", "4");
        assertThat(read(ScenarioWriter.yaml(scenario))).isEqualTo(scenario);
    }

    @Test
    void aQuantizationFlagMustAgreeWithTheWeights() {
        String flagged = SEPARATE.replace("attention-backend: ascend", "quantization: fp8");
        assertThat(refusalsOf(flagged))
                .singleElement()
                .asString()
                .contains("servers[0].flags.quantization")
                .contains("is \"fp8\", but model.weights is w8a8; allowed with it: fp8")
                .contains("Maybe model.weights: fp8.");
        assertThat(refusalsOf(flagged.replace("fp8", "modelslim").replace("weights: w8a8", "weights: bf16")))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("servers[0].flags.quantization")
                        .contains("allowed with it: w8a8, w4a8, w4a16"));
    }

    @Test
    void everyPartThatIsNotSimulatedIsNamedWithItsPlace() {
        assertThat(refusalsOf(SEPARATE.replace("dp-size: 2, enable-dp-attention: true", "enable-lora: true")
                        .replace("deepep", "mori")))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("pd.yaml:8:39: servers[0].flags.enable-lora: LoRA adapters"),
                        p -> assertThat(p).contains("servers[1].flags.moe-a2a-backend: the exchange of mori"));
    }

    @Test
    void aDecodeServerKeepsNoPrefixes() {
        assertThat(refusalsOf(
                        SEPARATE.replace("tokenizer-worker-num: 4", "disaggregation-decode-enable-radix-cache: true")))
                .singleElement()
                .asString()
                .contains("servers[1].flags.disaggregation-decode-enable-radix-cache: the prefix cache of a decode"
                        + " server");
    }

    @Test
    void mixedChunksOverAPipelineAreRefusedAsBySglang() {
        String piped = "pp-size: 2, enable-mixed-chunk: true";
        assertThat(refusalsOf(SEPARATE.replace("dp-size: 2, enable-dp-attention: true", piped)))
                .anySatisfy(p -> assertThat(p)
                        .startsWith("pd.yaml:8:")
                        .contains("servers[0].flags.enable-mixed-chunk: set with pp-size 2; SGLang refuses")
                        .contains("Maybe leave it out"));
    }

    @Test
    void whatRestsOnFlagsThatCannotBeUsedIsNotComplainedOf() {
        String window = SEPARATE.replace("role: decode", "role: decode\n    window: {rule: adaptive}")
                .replace("moe-a2a-backend: deepep", "speculative-algorithm: EAGLE3, enable-two-batch-overlap: true");
        assertThat(refusalsOf(window))
                .singleElement()
                .asString()
                .contains("servers[1].flags: enable-two-batch-overlap with moe-a2a-backend none");
    }

    @Test
    void bucketsArePrefillServers() {
        assertThat(refusalsOf(SEPARATE.replace("policy: round_robin, mini-lb: true", "policy: bucket")))
                .singleElement()
                .asString()
                .contains("router.flags.policy: bucket chooses prefill servers only. Maybe cache_aware.");
    }

    @Test
    void serversOfAPairHaveTheSamePages() {
        assertThat(refusalsOf(SEPARATE.replace("tokenizer-worker-num: 4", "page-size: 64, kv-cache-dtype: int8")))
                .anySatisfy(p -> assertThat(p).contains("servers[1].flags.page-size: 64 differs from 128"))
                .anySatisfy(p -> assertThat(p).contains("servers[1].flags.kv-cache-dtype: int8 differs from auto"));
    }

    @Test
    void aDeploymentLargerThanItsMachinesSaysHowManyCardsItNeeds() {
        assertThat(refusalsOf(SEPARATE.replace("cards: 32", "cards: 31"))).anySatisfy(p -> assertThat(p)
                .contains("servers: take 64 dies together; the cards in use have 62")
                .endsWith("Maybe raise cluster.cards to 32."));
    }

    @Test
    void rolesThatDoNotMakeADeploymentAreMistakes() {
        assertThat(refusalsOf(SEPARATE.replace("role: decode", "role: prefill")))
                .anySatisfy(p -> assertThat(p).contains("servers has no decode server"));
        assertThat(refusalsOf(SEPARATE.replace("role: decode", "role: mixed")))
                .anySatisfy(p -> assertThat(p).contains("servers has no decode server"));
        assertThat(refusalsOf(SEPARATE.replaceFirst("router: .*", "")))
                .anySatisfy(p -> assertThat(p).contains("router is missing").contains("Maybe \"router: {}\""));
    }

    @Test
    void flagsThatChangeNothingAreNamedAndHarmlessValuesPass() throws InvalidInput {
        String text = """
            name: small
            title: A small one
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392, cards: 2}
            servers:
              - flags: {tp-size: 4, attention-backend: ascend, kv-cache-dtype: bfloat16, attn-cp-size: 1}
            workload: {num-prompts: 10, input-len: 100, output-len: 10}
            """;
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("small.yaml", text, List.of());
        assertThat(resolver.resolve(scenario).first().ignored()).containsExactly("attention-backend");
        assertThat(refusalsOf(text.replace("attn-cp-size: 1", "attn-cp-size: 4, enable-prefill-cp: true")))
                .singleElement()
                .asString()
                .contains(
                        "servers[0].flags.enable-prefill-cp: context parallelism in a server that decodes: SGLang cuts prompts only");
        assertThat(refusalsOf(text.replace("attn-cp-size: 1", "attn-cp-size: 4")))
                .singleElement()
                .asString()
                .contains("attn-cp-size 4 cuts no prompts without enable-prefill-cp. Maybe set it.");
    }

    @Test
    void flagsThatDoNotBelongIntoAScenarioSayWhereTheyDo() {
        assertThat(refusalsOf(
                        SEPARATE.replace("tokenizer-worker-num: 4", "port: 1, model-path: x, tp: 4, log-levle: y")))
                .anySatisfy(p -> assertThat(p).contains("flags.port: says where a server runs"))
                .anySatisfy(p -> assertThat(p).contains("flags.model-path: is said by the key model"))
                .anySatisfy(p -> assertThat(p).contains("flags.tp: is called tp-size"))
                .anySatisfy(p ->
                        assertThat(p).contains("flags.log-levle: unknown key").endsWith("Maybe \"log-level\"."));
        assertThat(refusalsOf(SEPARATE.replace("tokenizer-worker-num: 4", "tokenizer-worker-num: four")))
                .anySatisfy(p -> assertThat(p).contains("\"four\" is not a whole number"));
    }
}
