package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SglangExportTest {
    private static final String ODD = """
            name: odd
            title: "Everything's said: $HOME, \\"quotes\\", a\\ttab"
            source: "someone's notes # 3"
            model: {id: qwen3-30b-a3b, weights: w8a8, path: "/data/my weights/$USER's"}
            cluster: {id: a3-superpod-384, device: ascend-910-9392, cards: 40}
            servers:
              - {role: prefill, instances: 2, flags: {tp-size: 8, nnodes: 2, log-requests-target: [stdout, /tmp/x]}}
              - {role: prefill, flags: {tp-size: 4, enable-multimodal: false, chat-template: "it's {{a}}"}}
              - role: decode
                instances: 3
                cluster: {id: a2-server, device: ascend-910b3}
                flags: {tp-size: 4, speculative-algorithm: NEXTN, cuda-graph-bs: [1, 2], schedule-conservativeness: 0.5}
                env: {A: "it's", B: "x y", C: "", D: "1"}
                fusions: {mlapo: true}
                release: v0-5-9
                window: {rule: load-aware}
                repaired-defects: [lost-preempted-requests]
            router: {flags: {policy: power_of_two, cache-threshold: 0.5, retry-max-retries: 2}, env: {X: "1"}}
            workload: %s
            slo: {ttft: 1.5 s}
            assumptions: {acceptance: {chance: 0.5}}
            run: {seed: 9, replications: 3}
            report: {charts: false}
            """;

    private static Scenario read(String yaml) throws InvalidInput {
        return new ScenarioReader(List.of()).read("x.yaml", yaml, List.of());
    }

    private static Scenario imported(Map<String, String> scripts) throws InvalidInput {
        SglangImport commands = new SglangImport("exported");
        scripts.forEach(commands::script);
        return commands.scenario().scenario();
    }

    private static String script(Map<String, String> scripts, String file) {
        return Objects.requireNonNull(scripts.get(file), file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sglang-ascend-golden.json", "sglang-ascend-more.json"})
    void publishedDeploymentsComeBackAsTheyWere(String file) throws InvalidInput {
        int compared = 0;
        for (PublishedCase published : PublishedCases.read(SharedFolder.require("data/published/" + file))) {
            Scenario scenario;
            try {
                scenario = published.scenario();
            } catch (InvalidInput e) {
                continue; // PublishedCasesTest says which
            }
            assertThat(imported(SglangExport.scripts(scenario)))
                    .as(published.id())
                    .isEqualTo(scenario);
            compared++;
        }
        assertThat(compared).isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{num-prompts: 5, input-len: 10, output-len: {random: {len: 9, range-ratio: 0.5}}}",
                "{num-prompts: 5, input-len: {random: {len: 7}}, output-len: {random: {len: 9}}, request-rate: 90 /min}",
                "{num-prompts: 5, input-len: 10, output-len: 3, max-new-tokens: 4, max-concurrency: 2}",
                "{trace: /data/mooncake.jsonl, slowdown-factor: 0.5, trace-limit: 8}",
                "{trace: /data/azure.csv, max-concurrency: 2}",
                "{shared-prefix: {groups: 2, prompts-per-group: 3, system-prompt-len: 4, question-len: 5, output-len: 6}}",
                "{num-prompts: 3, input-len: {lognormal: {median: 200, sigma: 1.1}}, output-len: 7}"
            })
    void whateverAScenarioSaysComesBack(String workload) throws InvalidInput {
        Scenario scenario = read(ODD.formatted(workload));
        assertThat(imported(SglangExport.scripts(scenario))).isEqualTo(scenario);
    }

    @Test
    void modelsOfAConfigComeBack() throws InvalidInput {
        Scenario scenario = read("""
                name: own
                title: A model of one's own
                model: {config: /models/own/config.json, weights: w8a8}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{flags: {tp-size: 2}}]
                workload: {num-prompts: 5, input-len: 10, output-len: 3}
                """);
        assertThat(imported(SglangExport.scripts(scenario))).isEqualTo(scenario);
    }

    @Test
    void whatSglangMustBeToldIsSaidThoughNoScenarioSaysIt() throws InvalidInput {
        Scenario scenario = read("""
                name: drafted
                title: Drafted
                model: {id: qwen3-32b, weights: w8a8}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{flags: {tp-size: 4, speculative-algorithm: EAGLE3, quantization: modelslim}}]
                workload: {num-prompts: 5, input-len: 10, output-len: 3}
                """);
        Map<String, String> scripts = SglangExport.scripts(scenario);
        assertThat(script(scripts, "server.sh"))
                .containsOnlyOnce("--quantization modelslim")
                .contains("--speculative-draft-model-path \"${DRAFT_MODEL_PATH:?folder of the draft model}\"");
        assertThat(imported(scripts)).isEqualTo(scenario);
    }

    @Test
    void eachRoleHasItsScriptAndDirectivesSayOnlyWhatNoCommandDoes() throws InvalidInput {
        Map<String, String> scripts =
                SglangExport.scripts(read(ODD.formatted("{num-prompts: 5, input-len: 10, output-len: 3}")));
        assertThat(scripts).containsOnlyKeys("prefill-1.sh", "prefill-2.sh", "decode.sh", "router.sh", "bench.sh");
        assertThat(script(scripts, "prefill-1.sh").lines().filter(line -> line.startsWith("# twin:")))
                .allMatch(line -> line.matches("# twin: (name|title|source|cluster|model\\.id|model\\.weights"
                        + "|servers\\[\\d]\\.(instances|cluster|fusions|release|window\\.rule|repaired-defects)|slo\\.ttft|assumptions\\.acceptance"
                        + "|run\\.seed|run\\.replications|report\\.charts)=.*"));
        assertThat(scripts.get("prefill-1.sh"))
                .contains("--disaggregation-mode prefill", "--nnodes 2", "--node-rank \"${NODE_RANK:?0 to 1}\"");
        assertThat(scripts.get("decode.sh")).contains("export A='it'\\''s'", "--cuda-graph-bs 1 2");
        assertThat(script(scripts, "decode.sh")).contains("--quantization modelslim");
        assertThat(script(scripts, "router.sh").lines().filter(line -> line.contains("--prefill \"${PREFILL_URL_")))
                .hasSize(3);
    }

    @Test
    void serversThatScriptsCannotTellApartAreRefused() throws InvalidInput {
        Scenario scenario = read("""
                name: twins
                title: Two servers alike
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{}, {cluster: {id: a2-server, device: ascend-910b3}}]
                router: {}
                workload: {num-prompts: 5, input-len: 10, output-len: 3}
                """);
        assertThatThrownBy(() -> SglangExport.scripts(scenario))
                .hasMessageContaining("servers[1]: launches as servers[0] does");
    }

    @Test
    void theNameOfEveryModelSaysWhichItIs() {
        for (String id : ModelCatalogue.shipped().models().keySet()) {
            for (Quantisation weights : Quantisation.values()) {
                String name = ModelNames.canonical(id, weights);
                assertThat(ModelNames.id(name)).as(name).contains(id);
                assertThat(ModelNames.weights(name))
                        .as(name)
                        .isIn(weights, weights == Quantisation.BF16 ? null : weights);
            }
        }
    }

    @Test
    void scriptsPassShellcheck(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(isThere("shellcheck"), "shellcheck is not installed (Debian: apt install shellcheck)");
        List<String> command = new ArrayList<>(List.of("shellcheck", "--severity=style"));
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.add(read(ODD.formatted("{num-prompts: 5, input-len: 10, output-len: 3}")));
        List<PublishedCase> cases =
                PublishedCases.read(SharedFolder.require("data/published/sglang-ascend-golden.json"));
        for (int i = 0; i < cases.size(); i += 5) {
            scenarios.add(cases.get(i).scenario());
        }
        for (int i = 0; i < scenarios.size(); i++) {
            for (Map.Entry<String, String> script :
                    SglangExport.scripts(scenarios.get(i)).entrySet()) {
                Path file = Files.writeString(folder.resolve(i + "-" + script.getKey()), script.getValue());
                command.add(file.toString());
            }
        }
        Path output = folder.resolve("output");
        Process shellcheck = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(shellcheck.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).isEmpty();
        assertThat(shellcheck.exitValue()).isZero();
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
