package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishedCasesTest {
    private static List<PublishedCase> cases(String file) throws InvalidInput {
        return PublishedCases.read(SharedFolder.require("data/published/" + file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sglang-ascend-golden.json", "sglang-ascend-more.json"})
    void everyLaunchIsImportedOrNamesWhatDoesNotGoTogether(String file) throws InvalidInput {
        Resolver resolver = new Resolver();
        Map<String, Integer> refusals = new TreeMap<>();
        List<String> failed = new ArrayList<>();
        int runnable = 0;
        for (PublishedCase published : cases(file)) {
            try {
                runnable += runs(published.scenario(), resolver, refusals) ? 1 : 0;
            } catch (InvalidInput e) {
                failed.add(String.valueOf(e.getMessage()));
            }
        }
        System.out.println(file + ": " + (cases(file).size() - failed.size()) + " of "
                + cases(file).size() + " imported, " + runnable + " can be run; what the others ask for: " + refusals);
        assertThat(failed)
                .allSatisfy(message -> assertThat(message).contains("dp-size 16 does not divide tp-size 1"))
                .hasSizeLessThan(2);
    }

    private static boolean runs(Scenario scenario, Resolver resolver, Map<String, Integer> refusals) {
        try {
            new ScenarioReader(List.of(resolver)).read("", ScenarioWriter.yaml(scenario), List.of());
            return true;
        } catch (InvalidInput e) {
            e.problems().stream()
                    .map(PublishedCasesTest::part)
                    .distinct()
                    .forEach(part -> refusals.merge(part, 1, Integer::sum));
            return false;
        }
    }

    private static String part(Problem problem) {
        return problem.message().replaceAll(":? not simulated.*", "");
    }

    @Test
    void aCaseBecomesTheDeploymentThatItDescribes() throws InvalidInput {
        PublishedCase published = cases("sglang-ascend-golden.json").stream()
                .filter(known -> known.id().startsWith("glm5_1_w4a8_2p1d_48p_in128k"))
                .findFirst()
                .orElseThrow();
        assertThat(ScenarioWriter.yaml(published.scenario()))
                .contains("id: glm-5.1", "weights: w4a8", "id: a3-superpod-384", "cards: 48")
                .contains("role: prefill", "instances: 2", "tp-size: 4", "pp-size: 8", "role: decode")
                .contains("groups: 1", "prompts-per-group: 576", "system-prompt-len: 117964", "question-len: 13108");
        assertThat(published.results()).containsKey("output_token_throughput");
    }
}
