package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.field.Answers;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands of {@code ./twin} in this process and reads what they answer as JSON; the same command is run once. */
final class TwinAnswers implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");
    private static final String SHARED = "{shared}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, JsonNode> answersByCommand = new LinkedHashMap<>();
    private final Path folder;

    TwinAnswers() throws IOException {
        folder = Files.createTempDirectory("twin-reports");
    }

    /** The answers of all commands of {@code row}; without those whose reference data are not here. */
    Answers of(FieldRow row) throws InvalidInput {
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        for (Map.Entry<String, String> command : row.commands().entrySet()) {
            String shared = System.getenv("TWIN_SHARED");
            if (shared == null && command.getValue().contains(SHARED)) {
                continue;
            }
            String text = command.getValue()
                    .replace("{out}", folder.resolve(row.id()).toString())
                    .replace("=scenarios/", "=" + Gallery.folder() + "/")
                    .replace(" live-engine/", " " + Gallery.folder().resolveSibling("live-engine") + "/")
                    .replace(SHARED, String.valueOf(shared));
            JsonNode answer = answersByCommand.get(text);
            if (answer == null) {
                answer = answer(row, command.getKey(), text);
                answersByCommand.put(text, answer);
            }
            answers.put(command.getKey(), answer);
        }
        return new Answers(row.id(), answers);
    }

    private static JsonNode answer(FieldRow row, String name, String text) throws InvalidInput {
        boolean isRefused = row.refused().contains(name);
        boolean isText = row.shows().contains(name) || row.prepares().contains(name);
        List<String> words = words(text);
        words.add("--quiet");
        if (!isText) {
            words.add("--json");
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Twin.commandLineFor(words.toArray(String[]::new))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int code = commandLine.execute(words.toArray(String[]::new));
        if (isRefused != (code == 2) || (!isRefused && out.getBuffer().isEmpty())) {
            throw new InvalidInput(
                    row.id(),
                    "\"" + text + "\" ended with " + code + "; expected: " + (isRefused ? "a refusal" : "an answer")
                            + ". " + err);
        }
        return isRefused || isText
                ? JSON.createObjectNode().put("text", isRefused ? reason(err.toString()) : out.toString())
                : JSON.readTree(out.toString());
    }

    /** What a refusal says, after the place in a file that it names. */
    private static String reason(String err) {
        return err.lines()
                .skip(1)
                .map(line -> line.replaceFirst("^\\s*\\S+: (?=\\S+: )", "").strip())
                .collect(Collectors.joining(" "));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        WORD.matcher(text).results().forEach(word -> words.add(word.group().replace("'", "")));
        return words;
    }

    /** Deletes what the commands have written. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TwinAnswers::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
