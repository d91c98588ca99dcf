package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.report.ResultJson;
import org.ascendtwin.scenarios.report.ResultTable;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin run}: simulates a scenario and reports what it will do. */
@Command(
        name = "run",
        description = {
            "Simulates a scenario and reports what it will do.",
            "Writes a run directory with the resolved scenario, result.json, requests.csv, charts and report.html; with"
                    + " --json only where --out names one."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int MOST_RUNS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run directory; by default runs/NAME-NNN, the next number that is free.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces a finished run in the run directory.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(names = "--check", description = "Only checks the scenario and prints it with its defaults written out.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        PrintWriter print = spec.commandLine().getOut();
        if (check) {
            print.print(ScenarioWriter.yaml(scenario));
            print.flush();
            return 0;
        }
        RunDirectory directory = directory(scenario);
        RunResult result;
        try (ProgressLine progress = new ProgressLine(scenario.name())) {
            result = new ScenarioRun(scenario, resolver, progress).run(Version.text());
        }
        if (directory != null) {
            directory.write(result);
        }
        print.println(json ? ResultJson.text(result) : ResultTable.text(result));
        if (directory != null && !json) {
            print.println("Written to " + directory.path() + " (open "
                    + directory.path().resolve("report.html") + ")");
        }
        print.flush();
        return 0;
    }

    /** Where the run goes, found to be free before the run starts; null for nowhere. */
    private @Nullable RunDirectory directory(Scenario scenario) throws InvalidInput {
        if (out != null) {
            return RunDirectory.at(out, force);
        }
        return json ? null : RunDirectory.at(nextFree(scenario.name()), false);
    }

    private static Path nextFree(String name) {
        for (int i = 1; i < MOST_RUNS; i++) {
            Path candidate = Path.of("runs", "%s-%03d".formatted(name, i));
            if (!Files.exists(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("runs/ holds " + MOST_RUNS + " runs of " + name + ". Maybe use --out.");
    }
}
