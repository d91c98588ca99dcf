package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Outage;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GalleryTest {
    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    private static RunResult run(Path file, String... settings) throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read(file, List.of(settings));
        return new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {}).run("test", Jobs.ONE);
    }

    @Test
    void everyScenarioRunsAndCompletesAllRequestsButThoseOfServersThatAreLost() throws Exception {
        assertThat(Gallery.entries()).isNotEmpty();
        for (Gallery.Entry entry : Gallery.entries()) {
            RunResult result = run(entry.file());
            assertThat(entry.name())
                    .isEqualTo(entry.file().getFileName().toString().replace(".yaml", ""));
            assertThat(FigureNames.all())
                    .as(entry.name())
                    .containsAll(result.metrics().keySet());
            int lost =
                    result.first().outages().stream().mapToInt(Outage::requests).sum();
            assertThat(result.figure("completed").value())
                    .as(entry.name())
                    .isEqualTo(result.first().requests().size() - lost);
        }
    }

    @Test
    void theAzureScenarioTakesEveryRecordedFormOfTrace() throws Exception {
        Path scenario = Gallery.find("azure-conversation");
        for (String trace : List.of("azconv_10000_q4.csv", "azure-2023-conversation.csv.gz")) {
            Path file = SharedFolder.require("data/traces/" + trace);
            RunResult result = run(scenario, "workload.trace=" + file, "workload.trace-limit=300");
            assertThat(result.figure("completed").value()).as(trace).isEqualTo(300);
        }
        Path mooncake = SharedFolder.require("data/traces/mooncake-conversation.jsonl.gz");
        RunResult result = run(scenario, "workload.trace=" + mooncake, "workload.trace-limit=100");
        assertThat(result.figure("completed").value() + result.figure("failed").value())
                .isEqualTo(100);
        assertThat(result.figure("cached_tokens").value()).isPositive();
    }
}
