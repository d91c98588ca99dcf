package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.field.FieldReports;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.report.FieldReportPage;
import org.ascendtwin.scenarios.spec.Gallery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FieldReportsTest {
    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    private static Path docs() {
        return Gallery.folder().resolveSibling("docs");
    }

    @Test
    void rowsThatTakeASecondAreOnThePageAsTheyRunNow() throws Exception {
        String page = Files.readString(docs().resolve("field-reports.md"));
        List<FieldRow> quick = FieldReports.read().rows(List.of()).stream()
                .filter(row -> row.quick() && !row.live())
                .toList();
        assertThat(quick).isNotEmpty();
        try (TwinAnswers commands = new TwinAnswers()) {
            for (FieldRow row : quick) {
                assertThat(page)
                        .as("./twin reports writes the page anew")
                        .contains(FieldReportPage.section(row, commands.of(row)).strip());
            }
        }
    }

    @Test
    void everyScenarioOfTheFolderBelongsToARow() throws Exception {
        List<String> commands = FieldReports.read().rows(List.of()).stream()
                .flatMap(row -> row.commands().values().stream())
                .toList();
        try (Stream<Path> files = Files.list(FieldReports.index().getParent())) {
            for (Path file : files.filter(path -> !path.equals(FieldReports.index()) && Files.isRegularFile(path))
                    .toList()) {
                String name = "reports/" + file.getFileName().toString().replace(".yaml", "");
                assertThat(commands).as(name).anyMatch(command -> command.contains(name));
            }
        }
    }

    @Test
    void everyExperimentOfBothReportsHasARow() throws Exception {
        List<String> expected = Stream.concat(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "A" + i),
                        IntStream.rangeClosed(1, 14).mapToObj(i -> "B" + i))
                .toList();
        assertThat(FieldReports.read().rows(List.of()).stream().map(FieldRow::id))
                .containsAll(expected);
    }

    @Test
    void everySimulatedRowIsOnThePageWithItsImage() throws Exception {
        String page = Files.readString(docs().resolve("field-reports.md"));
        for (FieldRow row : FieldReports.read().rows(List.of())) {
            assertThat(page.contains("\n## " + row.id() + " " + row.title() + "\n"))
                    .as(row.id())
                    .isNotEqualTo(row.live());
            if (!row.live() && !row.charts().isEmpty()) {
                assertThat(docs().resolve(FieldReportPage.IMAGES).resolve(FieldReportPage.image(row)))
                        .isRegularFile();
            }
        }
    }
}
