package org.ascendtwin.scenarios.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ScenarioReaderTest {
    private static final String GOOD = """
            name: small
            title: A small one
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, cards: 2, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 4}
            workload:
              num-prompts: 10
              max-concurrency: 5
              input-len: 100
              output-len: {lognormal: {median: 50, sigma: 1.0}}
            """;

    private static Scenario read(String text, String... settings) throws InvalidInput {
        return new ScenarioReader(List.of()).read("run.yaml", text, List.of(settings));
    }

    private static List<String> problemsOf(String text, String... settings) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> read(text, settings));
        return Objects.requireNonNull(refused, "the scenario was accepted").problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void leftOutKeysTakeTheirDefaults() throws InvalidInput {
        Scenario scenario = read(GOOD);
        assertThat(scenario.run()).isEqualTo(new RunSpec(1, 1, null));
        assertThat(scenario.slo().isSet()).isFalse();
        ServerFlags flags = scenario.servers().getFirst().flags();
        assertThat(flags.tpSize()).isEqualTo(4);
        assertThat(flags.maxPrefillTokens()).isEqualTo(16384);
        assertThat(flags.chunkedPrefillSize()).isNull();
        assertThat(scenario.workload().requestRate().rate()).isNull();
    }

    @Test
    void settingsOfTheCommandLineReplaceAndAddValues() throws InvalidInput {
        Scenario scenario =
                read(GOOD, "servers[0].flags.tp-size=2", "run.seed=7", "slo.tpot=50 ms", "workload.input-len=9");
        assertThat(scenario.servers().getFirst().flags().tpSize()).isEqualTo(2);
        assertThat(scenario.run().seed()).isEqualTo(7);
        assertThat(Objects.requireNonNull(scenario.slo().tpot()).nanos()).isEqualTo(50_000_000);
        assertThat(scenario.workload().inputLen()).isEqualTo(new LengthSpec.Constant(9));
    }

    @Test
    void everyProblemIsReportedWithItsPlaceAndASuggestion() {
        List<String> problems = problemsOf(GOOD.replace("cards: 2", "cards: 0")
                        .replace("tp-size: 4", "tp-sise: 4")
                        .replace("num-prompts: 10", "num-prompts: ten")
                        .replace("w8a8", "w8a9")
                + "slo: {tpot: 50}\n");
        assertThat(problems).hasSize(5);
        assertThat(problems).anySatisfy(p -> assertThat(p)
                .startsWith("run.yaml:3:33: model.weights: \"w8a9\"")
                .contains("allowed: bf16, fp16, w8a8, w4a8, w4a16, fp8")
                .endsWith("Maybe \"w8a8\"."));
        assertThat(problems).anySatisfy(p -> assertThat(p)
                .startsWith("run.yaml:4:33: cluster.cards: \"0\"")
                .contains("allowed: 1 to 100000"));
        assertThat(problems).anySatisfy(p -> assertThat(p)
                .startsWith("run.yaml:6:13: servers[0].flags.tp-sise: unknown key")
                .endsWith("Maybe \"tp-size\"."));
        assertThat(problems).anySatisfy(p -> assertThat(p)
                .startsWith("run.yaml:8:16: workload.num-prompts: \"ten\" is not a whole number"));
        assertThat(problems).anySatisfy(p -> assertThat(p)
                .startsWith("run.yaml:12:13: slo.tpot:")
                .contains("50")
                .contains("ms")
                .contains("Maybe"));
    }

    @Test
    void missingKeysSayWhatTheyAre() {
        assertThat(problemsOf("name: x\ntitle: y\n"))
                .anySatisfy(p -> assertThat(p).contains("model: is missing"))
                .anySatisfy(p -> assertThat(p)
                        .contains("servers: is missing (the servers, one entry for those that are launched alike)"));
    }

    @Test
    void duplicateKeysAndBrokenYamlAreReportedWithTheirLine() {
        assertThat(problemsOf(GOOD + "name: again\n"))
                .anySatisfy(p -> assertThat(p).startsWith("run.yaml:12:1: name: stands twice"));
        assertThat(problemsOf("name: [1, 2\n")).first().asString().startsWith("run.yaml:2:1: not YAML");
        assertThat(problemsOf("")).first().asString().contains("empty");
        assertThat(problemsOf("- a\n")).first().asString().contains("not a list");
    }

    @Test
    void wrongSettingsNameTheOption() {
        assertThat(problemsOf(GOOD, "run.sede=1")).anySatisfy(p -> assertThat(p)
                .contains("--set run.sede=1")
                .contains("unknown key")
                .contains("Maybe \"seed\""));
        assertThat(problemsOf(GOOD, "nonsense")).anySatisfy(p -> assertThat(p).contains("path=value"));
        assertThat(problemsOf(GOOD, "servers[3].flags.tp-size=1"))
                .anySatisfy(p -> assertThat(p).contains("no place in a list of 1"));
    }

    @Test
    void rulesAcrossKeysAreReportedAtTheirSection() {
        assertThat(problemsOf(GOOD.replace("id: qwen3-32b, ", "")))
                .first()
                .asString()
                .contains("run.yaml:3:1: model");
        assertThat(problemsOf(
                        GOOD.replace("{tp-size: 4}", "{speculative-num-steps: 3, speculative-num-draft-tokens: 3}")))
                .first()
                .asString()
                .contains("servers[0].flags")
                .endsWith("Maybe 4.");
    }

    @Test
    void theResolvedScenarioReadsBackAsItself() throws InvalidInput {
        Scenario scenario = read(GOOD, "slo.ttft=1.5 s", "workload.request-rate=4 /s");
        String yaml = ScenarioWriter.yaml(scenario);
        assertThat(read(yaml)).isEqualTo(scenario);
    }

    @Test
    void aMissingFileNamesTheNearestOfTheGallery() {
        assertThatThrownBy(() -> new ScenarioReader(List.of()).read(java.nio.file.Path.of("no/such.yaml"), List.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no such file");
    }
}
