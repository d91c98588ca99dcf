package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.report.ResultJson;
import org.ascendtwin.scenarios.report.ResultTable;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a live run's directory goes. */
final class LiveOutArguments {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run directory; by default runs/NAME-NNN, the next number that is free.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces a finished run in the run directory.")
    private boolean force;

    /** Whether a directory was named. */
    boolean isNamed() {
        return out != null;
    }

    /** The directory, reserved before the run starts; null for none, as where {@code json} is all that is wanted. */
    @Nullable RunDirectory directory(Scenario scenario, boolean json) throws InvalidInput {
        if (out != null) {
            return RunDirectory.at(out, force);
        }
        return json ? null : RunDirectory.numbered(Path.of("runs"), scenario.name());
    }

    /** Prints {@code result}, and where it went. */
    void print(CommandSpec spec, RunResult result, @Nullable RunDirectory directory, boolean json) {
        PrintWriter print = spec.commandLine().getOut();
        print.println(json ? ResultJson.text(result) : ResultTable.text(result));
        if (directory != null && !json) {
            print.println("Written to " + directory.path() + " (open "
                    + directory.path().resolve("report.html") + ")");
        }
        print.flush();
    }
}
