package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hardware's commands on every entry of the catalogues. */
class CatalogueCommandsTest {
    private static final String ANY = """
            name: any
            title: Any model on 16 cards
            model: {id: MODEL, weights: w4a8}
            cluster: {id: a3-superpod-384, device: ascend-910-9392, cards: 16}
            servers:
              - flags: {tp-size: DIES}
            workload: {num-prompts: 4, input-len: 100, output-len: 10}
            """;

    @TempDir
    Path folder;

    @Test
    void everyDeviceIsShownWithItsSources() {
        for (String id : DeviceCatalogue.shipped().devices().keySet()) {
            Outcome shown = Outcome.twin("devices", id);
            assertThat(shown.err()).as(id).isEmpty();
            assertThat(shown.out()).as(id).contains("id: " + id).contains("sources");
        }
    }

    @Test
    void everyModelIsShownPlannedAndPassed() throws IOException {
        ModelCatalogue catalogue = ModelCatalogue.shipped();
        for (String id : catalogue.models().keySet()) {
            String dies = Objects.requireNonNull(catalogue.models().get(id)).parameters() > 1e11 ? "16" : "4";
            Path scenario = Files.writeString(
                    folder.resolve(id + ".yaml"), ANY.replace("MODEL", id).replace("DIES", dies));
            assertThat(Outcome.twin("models", id).err()).as(id).isEmpty();
            Outcome memory = Outcome.twin("memory", scenario);
            Outcome passes = Outcome.twin("passes", scenario, "--batch", 4, "--prefill", 256);
            assertThat(memory.err() + passes.err()).as(id).isEmpty();
            assertThat(memory.out()).as(id).contains("weights");
            assertThat(passes.out()).as(id).contains("add-rms-norm");
        }
    }
}
