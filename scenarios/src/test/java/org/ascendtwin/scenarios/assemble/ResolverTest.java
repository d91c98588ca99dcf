package org.ascendtwin.scenarios.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;

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
        assertThat(server.engine().pageSize()).isEqualTo(128);
        assertThat(server.engine().chunkedPrefillSize()).isEqualTo(8192);
        assertThat(server.engine().contextLength()).isEqualTo(40960);
        assertThat(server.deployment().graphs().largest()).isEqualTo(256);
        assertThat(server.engine().maxTotalTokens() % 128).isZero();
        assertThat(server.engine().overlap()).isTrue();
    }

    @Test
    void speculationBringsItsOwnDefaults() throws InvalidInput {
        Resolved server =
                resolver.resolve(read(GOOD.replace("tp-size: 4", "tp-size: 4, speculative-algorithm: EAGLE3")));
        assertThat(server.engine().maxRunningRequests()).isEqualTo(48);
        assertThat(server.engine().speculativeWindow().numDraftTokens()).isEqualTo(4);
    }

    @Test
    void aModelTooLargeForTheMemorySaysByHowMuchAndWhatHelps() {
        assertThat(problemsOf(GOOD.replace("w8a8", "bf16").replace("tp-size: 4", "tp-size: 1")))
                .singleElement()
                .asString()
                .startsWith("run.yaml:6:5: servers[0].flags: ")
                .contains("missing")
                .contains("Maybe raise --tp-size");
    }

    @Test
    void impossibleParallelismIsReportedBesideEverythingElse() {
        assertThat(problemsOf(GOOD.replace("tp-size: 4", "tp-size: 6").replace("10}", "10, sed: 1}")))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("workload.sed: unknown key"),
                        p -> assertThat(p)
                                .contains("6 dies are more than the 4")
                                .contains("cluster.cards to 3"),
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
}
