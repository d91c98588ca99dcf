package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.junit.jupiter.api.Test;

final class ServingTablesTest {
    private static final ServingProfile SHIPPED = ServingProfileFile.shipped(ServingPlatform.ASCEND);

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("..").resolve(name));
    }

    @Test
    void thePageOnValidationSaysWhatTheShippedProfileSays() throws IOException {
        assertThat(page("docs/validation.md"))
                .contains(ServingTables.scores(SHIPPED))
                .contains(ServingTables.parameters(SHIPPED))
                .contains(ServingTables.leftOut(SHIPPED));
    }

    @Test
    void theReadmeSaysWhatTheShippedProfileSays() throws IOException {
        assertThat(page("README.md")).contains(ServingTables.summary(SHIPPED));
    }
}
