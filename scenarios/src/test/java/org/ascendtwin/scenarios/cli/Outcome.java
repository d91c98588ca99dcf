package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a command line came to. */
public record Outcome(int exitCode, String out, String err) {
    /** Runs {@code ./twin} with {@code arguments} in this process. */
    public static Outcome twin(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine commandLine =
                Twin.commandLineFor(words).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Outcome(commandLine.execute(words), out.toString(), err.toString());
    }

    /** Runs {@code ./twin} with the words of {@code command}, then {@code more}. */
    static Outcome twin(List<?> command, Object... more) {
        return twin(Stream.concat(command.stream(), Stream.of(more)).toArray());
    }

    /** The document that was printed. */
    public JsonNode json() {
        return new JsonMapper().readTree(out);
    }
}
