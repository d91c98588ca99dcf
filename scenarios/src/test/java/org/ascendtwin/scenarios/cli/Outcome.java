package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

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
}
