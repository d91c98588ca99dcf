package org.ascendtwin.scenarios.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ScenarioReferenceTest {
    @Test
    void thePageHoldsTheReferenceThatIsEnforced() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "scenarios.md"));
        assertThat(page)
                .as("docs/scenarios.md is out of date; replace its reference by the output of"
                        + " ./twin scenarios --reference")
                .contains(ScenarioReference.markdown().strip());
    }

    @Test
    void everyKeyIsExplained() {
        assertThat(ScenarioReference.markdown().lines().filter(line -> line.startsWith("| `")))
                .isNotEmpty()
                .noneSatisfy(line -> assertThat(line).endsWith("|  |"));
    }
}
