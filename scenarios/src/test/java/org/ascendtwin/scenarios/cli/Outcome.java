package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What a command line came to. */
record Outcome(int exitCode, String out, String err) {
    /** Runs {@code ./twin} with {@code arguments} in this process. */
    static Outcome twin(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Twin.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        return new Outcome(commandLine.execute(words), out.toString(), err.toString());
    }
}
