package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SglangImportTest {
    private static final String MIXED = """
            export ASCEND_USE_FIA=1 HCCL_SOCKET_IFNAME=lo
            export SGLANG_ENABLE_SPEC_V3=1
            MODEL_PATH=/models/Qwen/Qwen3-32B-W8A8
            python -m sglang.launch_server --model-path $MODEL_PATH --host $(hostname -i) --port 6688 \\
              --tp 4 --attention-backend ascend --quantization modelslim --cuda-graph-bs 1 2 4 --trust-remote-code
            """;
    private static final String NODE = """
            export SGLANG_DP_ROUND_ROBIN=1
            python -m sglang.launch_server --model-path /w/DeepSeek-R1-W8A8 --disaggregation-mode %s --tp-size 32 \\
              --nnodes 2 --node-rank %s --dist-init-addr %s:5000 --host %s --port 8000
            """;

    private static SglangImport.Imported imported(String... scripts) throws InvalidInput {
        SglangImport commands = new SglangImport("launch.sh");
        for (int i = 0; i < scripts.length; i++) {
            commands.script("s" + i + ".sh", scripts[i]);
        }
        return commands.scenario();
    }

    private static List<String> problemsOf(String... scripts) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> imported(scripts));
        return Objects.requireNonNull(refused, "the commands were accepted").problems().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void aStandAloneDraftModelIsNamedByItsPath() throws InvalidInput {
        Scenario scenario = imported("""
                        python3 -m sglang.launch_server --model-path /w/Qwen3-32B --tp-size 4 \\
                          --speculative-algorithm STANDALONE --speculative-draft-model-path /w/Qwen3-0.6B
                        """).scenario();
        assertThat(Objects.requireNonNull(scenario.model().draft()).id()).isEqualTo("qwen3-0.6b");
        assertThat(SglangExport.scripts(scenario).values())
                .anySatisfy(script -> assertThat(script).contains("--speculative-draft-model-path /w/Qwen3-0.6B"));
    }

    @Test
    void aServerIsReadWithItsModelFlagsAndEnvironment() throws InvalidInput {
        SglangImport.Imported imported = imported(MIXED);
        Scenario scenario = imported.scenario();
        assertThat(scenario.model().id()).isEqualTo("qwen3-32b");
        assertThat(scenario.model().weights()).isEqualTo(Quantisation.W8A8);
        assertThat(scenario.model().path()).isEqualTo("/models/Qwen/Qwen3-32B-W8A8");
        ServerFlags flags = scenario.servers().getFirst().flags();
        assertThat(flags.tpSize()).isEqualTo(4);
        assertThat(flags.cudaGraphBs()).containsExactly(1, 2, 4);
        assertThat(flags.others()).containsOnlyKeys("attention-backend", "trust-remote-code");
        assertThat(scenario.servers().getFirst().env()).containsOnlyKeys("ASCEND_USE_FIA", "SGLANG_ENABLE_SPEC_V3");
        assertThat(scenario.cluster().cards()).isEqualTo(2);
        assertThat(imported.notes())
                .anySatisfy(note ->
                        assertThat(note).contains("2 cards of a3-server").startsWith("Assumed"))
                .anySatisfy(note -> assertThat(note)
                        .startsWith("Accepted, not modelled: ASCEND_USE_FIA, SGLANG_ENABLE_SPEC_V3, attention-backend"))
                .anySatisfy(note -> assertThat(note).endsWith("how: HCCL_SOCKET_IFNAME, host, port."))
                .anySatisfy(note -> assertThat(note)
                        .isEqualTo("Unknown variable SGLANG_ENABLE_SPEC_V3. Maybe \"SGLANG_ENABLE_SPEC_V2\"."))
                .anySatisfy(note -> assertThat(note).contains("no bench_serving command"));
    }

    @Test
    void theDocumentReadsBackAsTheScenario() throws InvalidInput {
        SglangImport.Imported imported = imported(MIXED);
        assertThat(new ScenarioReader(List.of()).read("imported.yaml", imported.yaml(), List.of()))
                .isEqualTo(imported.scenario());
        assertThat(imported.yaml().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void aBenchmarkBecomesTheLoad() throws InvalidInput {
        Scenario scenario = imported(
                        MIXED,
                        "python -m sglang.bench_serving --dataset-name random --num-prompts 40 --random-input 3500"
                                + " --random-output-len 1500 --random-range-ratio 1 --max-concurrency 8 --request-rate 2.5"
                                + " --seed 7 --backend sglang")
                .scenario();
        assertThat(scenario.workload().numPrompts()).isEqualTo(40);
        assertThat(scenario.workload().maxConcurrency()).isEqualTo(8);
        assertThat(scenario.workload().inputLen()).isEqualTo(new LengthSpec.Constant(3500));
        assertThat(scenario.workload().requestRate()).hasToString("2.5 /s");
        assertThat(scenario.run().seed()).isEqualTo(7);
        Scenario shared = imported(
                        MIXED,
                        "python -m sglang.bench_serving --dataset-name generated-shared-prefix --gsp-num-groups 3"
                                + " --gsp-prompts-per-group 5")
                .scenario();
        assertThat(Objects.requireNonNull(shared.workload().sharedPrefix()).prompts())
                .isEqualTo(15);
        assertThat(problemsOf(MIXED, "python -m sglang.bench_serving --num-prompts 3 --disable-ignore-eos"))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("the data set sharegpt needs its texts"),
                        p -> assertThat(p).contains("--disable-ignore-eos asks for outputs that end by themselves"),
                        p -> assertThat(p).contains("workload: is missing").startsWith("launch.sh"));
    }

    @ParameterizedTest
    @CsvSource({"1, '', true", "1, --warmup-requests 0, false", "1, --flush-cache, false", "3, '', false"})
    void theFirstPromptOfACommonPrefixIsSentBeforeTheClockStarts(int groups, String more, boolean warmUp)
            throws InvalidInput {
        assertThat(imported(
                                MIXED,
                                "python -m sglang.bench_serving --dataset-name generated-shared-prefix --gsp-num-groups "
                                        + groups + " " + more)
                        .scenario()
                        .workload()
                        .warmUp())
                .isEqualTo(warmUp);
    }

    @Test
    void nodesOfAServerAreOneServerAndRolesMakeADeployment() throws InvalidInput {
        Scenario scenario = imported(
                        NODE.formatted("prefill", "0", "10.0.0.1", "10.0.0.1"),
                        NODE.formatted("prefill", "1", "10.0.0.1", "10.0.0.2"),
                        NODE.formatted("prefill", "0", "10.0.0.3", "10.0.0.3"),
                        NODE.formatted("prefill", "1", "10.0.0.3", "10.0.0.4"),
                        NODE.formatted("decode", "0", "10.0.0.5", "10.0.0.5"),
                        NODE.formatted("decode", "1", "10.0.0.5", "10.0.0.6"),
                        "python -m sglang_router.launch_router --pd-disaggregation --policy cache_aware"
                                + " --prefill http://10.0.0.1:8000 8998 --prefill http://10.0.0.3:8000 8998"
                                + " --decode http://10.0.0.5:8000 --host 127.0.0.1")
                .scenario();
        assertThat(scenario.servers())
                .extracting(ServerSpec::role, ServerSpec::instances, ServerSpec::dies)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ServerSpec.Role.PREFILL, 2, 64),
                        org.assertj.core.groups.Tuple.tuple(ServerSpec.Role.DECODE, 1, 32));
        assertThat(scenario.router()).isNotNull();
        assertThat(scenario.cluster().id()).hasToString("a3-superpod-384");
        assertThat(scenario.cluster().cards()).isEqualTo(48);
    }

    @Test
    void oneScriptForAllServersOfARoleIsCountedByTheRouter() throws InvalidInput {
        Scenario scenario = imported(
                        NODE.formatted("prefill", "$RANK", "$P", "$HOST"),
                        NODE.formatted("decode", "$RANK", "$D", "$HOST"),
                        "python -m sglang_router.launch_router --pd-disaggregation --mini-lb"
                                + " --prefill $P0 8998 --prefill $P1 8998 --prefill $P2 8998 --decode $D0")
                .scenario();
        assertThat(scenario.servers()).extracting(ServerSpec::instances).containsExactly(3, 1);
        assertThat(scenario.cluster().cards())
                .as("cards of 4 servers of 32 dies")
                .isEqualTo(64);
    }

    @Test
    void everythingWrongIsReportedAtOnceWithItsLine() {
        assertThat(problemsOf("""
                python -m sglang.launch_server --model-path /w/Qwen4-99B --tp-size four \\
                  --max-runing-requests 3 --mem-fraction-static 85
                """))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p)
                                .startsWith("s0.sh:1: \"/w/Qwen4-99B\" names no model of the catalogue")
                                .contains("--set model.id=ID"),
                        p -> assertThat(p)
                                .startsWith("s0.sh:1: servers[0].flags.tp-size: \"four\" is not a whole number"),
                        p -> assertThat(p)
                                .startsWith("s0.sh:2: --max-runing-requests")
                                .contains("Maybe"),
                        p -> assertThat(p)
                                .startsWith("s0.sh:2: servers[0].flags.mem-fraction-static: \"85.0\" is out of range"),
                        p -> assertThat(p).contains("model: needs exactly one of id and config"));
        assertThat(problemsOf("echo hello"))
                .anySatisfy(p -> assertThat(p).startsWith("s0.sh: holds none of SGLang's commands"));
    }

    @Test
    void settingsSayWhatNoCommandDoes() throws InvalidInput {
        Scenario scenario = new SglangImport("x")
                .script("s.sh", "# twin: slo.tpot=50 ms\npython -m sglang.launch_server --model-path my-model")
                .set("--set", "model.id=qwen3-8b")
                .set("--set", "cluster.id=a2-server")
                .set("--set", "cluster.device=ascend-910b3")
                .scenario()
                .scenario();
        assertThat(scenario.model().id()).isEqualTo("qwen3-8b");
        assertThat(scenario.cluster().id()).hasToString("a2-server");
        assertThat(scenario.slo().isSet()).isTrue();
    }

    @Test
    void foldersOfWeightsAreNamedInManyWays() {
        assertThat(ModelNames.id("/root/.cache/modelscope/hub/models/vllm-ascend/DeepSeek-R1-0528-W8A8"))
                .contains("deepseek-r1");
        assertThat(ModelNames.id("$QWEN3_6_35B_A3B_MODEL_PATH")).contains("qwen3.6-35b-a3b");
        assertThat(ModelNames.id("Eco-Tech/Qwen3-Coder-480B-A35B-w8a8-QuaRot"))
                .contains("qwen3-coder-480b-a35b-instruct");
        assertThat(ModelNames.id("Qwen3-Coder-480B-A35B-W8A8")).contains("qwen3-coder-480b-a35b-instruct");
        assertThat(ModelNames.id("GLM-5.1-w4a8")).contains("glm-5.1");
        assertThat(ModelNames.id("GLM-5.7")).isEmpty();
        assertThat(ModelNames.id("Kimi-K2-Thinking")).isEmpty();
        assertThat(ModelNames.weights("x/DeepSeek-V3.2-W8A8/snapshots/1")).isEqualTo(Quantisation.W8A8);
        assertThat(ModelNames.weights("x/Qwen3-32B")).isNull();
    }
}
