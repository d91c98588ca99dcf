package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NotebooksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    static Stream<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("."))) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList().stream();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }

    private static String text(JsonNode lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.asString()));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void nothingTellsWhenOrWhereItWasExecuted(Path file) throws IOException {
        JsonNode notebook = read(file);
        assertThat(notebook.at("/metadata/kernelspec/name").asString()).isEqualTo("ascend-twin");
        for (JsonNode cell : notebook.get("cells")) {
            assertThat(cell.get("metadata").isEmpty()).isTrue();
            assertThat(cell.at("/execution_count").isNull() || !cell.has("execution_count"))
                    .isTrue();
            for (JsonNode output : cell.path("outputs")) {
                assertThat(output.path("execution_count").asInt(0)).isZero();
                assertThat(output.path("name").asString("")).isNotEqualTo("stderr");
                String shown = text(output.path("text")) + text(output.at("/data/text~1plain"));
                assertThat(shown).doesNotContain("/home/", "/root/", "/tmp/", "/Users/");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellHasWorkedAndTheLastOfEachNotebookLeadsOn(Path file) throws IOException {
        JsonNode cells = read(file).get("cells");
        for (JsonNode cell : cells) {
            if (cell.get("cell_type").asString().equals("code")) {
                assertThat(cell.get("outputs")).as(text(cell.get("source"))).isNotEmpty();
                assertThat(cell.get("outputs"))
                        .noneMatch(
                                output -> output.path("output_type").asString().equals("error"));
            }
        }
        assertThat(text(cells.get(cells.size() - 1).get("source"))).contains(".ipynb");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void linksLeadSomewhere(Path file) throws IOException {
        for (JsonNode cell : read(file).get("cells")) {
            Matcher link = LINK.matcher(text(cell.get("source")));
            while (cell.get("cell_type").asString().equals("markdown") && link.find()) {
                assertThat(Path.of(link.group(1))).exists();
            }
        }
    }
}
