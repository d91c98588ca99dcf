package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.assemble.TraceWindow;
import org.ascendtwin.scenarios.experiment.Failures;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.report.BenchServingLines;
import org.ascendtwin.scenarios.report.Comparison;
import org.ascendtwin.scenarios.report.ResultJson;
import org.ascendtwin.scenarios.report.ResultTable;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.report.RunTraceFile;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.ascendtwin.scenarios.workload.RequestTables;
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
                    + " --json only where --out names one.",
            "Where requests failed, the results are written all the same, and the exit code is 1."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
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

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Replications at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--force", description = "Replaces a finished run in the run directory.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(
            names = "--bench-output",
            paramLabel = "FILE",
            description = "Appends a line a replication to FILE, as bench_serving does, under its names.")
    private @Nullable Path benchOutput;

    @Option(
            names = "--measured",
            paramLabel = "FILE",
            description = "Compares with the last line of FILE, the output of bench_serving on the real deployment.")
    private @Nullable Path measured;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Writes the first replication as a time line that ui.perfetto.dev opens: steps, streams of each die,"
                            + " links, requests.")
    private @Nullable Path trace;

    @Option(
            names = "--trace-window",
            paramLabel = "FROM..TO",
            converter = TraceWindowConverter.class,
            description = "The stretch on the time line, as in \"5 s..8 s\"; by default the first 20,000 steps.")
    private @Nullable TraceWindow traceWindow;

    @Option(
            names = "--parquet",
            description = "Also writes requests.parquet and steps.parquet, of the first replication, into the run"
                    + " directory.")
    private boolean parquet;

    @Option(names = "--check", description = "Only checks the scenario and prints it with its defaults written out.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        PrintWriter print = spec.commandLine().getOut();
        if (check) {
            Scenario resolved = resolver.resolve(scenario).scenario();
            print.print(json ? Json.text(Records.toMap(resolved)) + "\n" : ScenarioWriter.yaml(resolved));
            print.flush();
            return 0;
        }
        BenchServingRun real = measured == null
                ? null
                : BenchFile.read(measured, spec.commandLine().getErr()).getLast();
        Failures failures;
        try (RunDirectory directory = directory(scenario)) {
            RunTrace events = trace == null && !parquet ? null : new RunTrace();
            RunResult result = simulate(scenario, resolver, events);
            failures = result.failures();
            if (directory != null) {
                write(directory, result, events);
            }
            writeTrace(events);
            appendBenchOutput(result);
            List<Comparison> comparisons = real == null ? List.of() : Comparison.of(real, result);
            print.println(json ? ResultJson.text(result, comparisons) : ResultTable.text(result));
            compare(comparisons, print);
            if (directory != null && !json) {
                Path report = directory.path().resolve("report.html");
                print.println("Written to " + directory.path() + " (open " + report + ")");
            }
        }
        print.flush();
        return answer(failures);
    }

    /** Requests without an answer fall short of what was asked for, though the figures of the others stand. */
    private int answer(Failures failures) {
        if (failures.count() == 0) {
            return 0;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                "twin: " + failures.count() + " of " + failures.requests() + " requests failed: " + failures.reasons());
        err.flush();
        return 1;
    }

    private void appendBenchOutput(RunResult result) throws InvalidInput {
        if (benchOutput == null) {
            return;
        }
        try {
            Files.writeString(
                    benchOutput,
                    BenchServingLines.text(result),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new InvalidInput(benchOutput.toString(), "cannot be written. Maybe another --bench-output.");
        }
    }

    private void compare(List<Comparison> comparisons, PrintWriter print) {
        if (json || comparisons.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "measured", "simulated", "error"));
        comparisons.forEach(comparison -> rows.add(comparison.row()));
        Columns.print(rows, print);
        print.println();
    }

    private RunResult simulate(Scenario scenario, Resolver resolver, @Nullable RunTrace events) throws InvalidInput {
        try (ProgressLine progress = new ProgressLine(scenario.name())) {
            ScenarioRun run = new ScenarioRun(scenario, resolver, new RequestTables(), progress).grounded();
            return (events == null ? run : run.tracing(events)).run(Version.text(), jobs);
        }
    }

    private void write(RunDirectory directory, RunResult result, @Nullable RunTrace events)
            throws InvalidInput, IOException {
        if (parquet && events != null) {
            directory.write(result, events);
        } else {
            directory.write(result);
        }
    }

    private void writeTrace(@Nullable RunTrace events) throws InvalidInput {
        if (trace == null || events == null) {
            return;
        }
        RunTrace shown = traceWindow == null ? events.start() : events.within(traceWindow);
        try {
            RunTraceFile.write(trace, shown);
        } catch (IOException e) {
            throw new InvalidInput(
                    "--trace", trace + " cannot be written: " + e.getMessage() + ". Maybe another file.");
        }
        if (traceWindow == null && shown.steps().size() < events.steps().size()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("twin: " + trace + " shows the first " + shown.steps().size() + " of "
                    + events.steps().size() + " steps; --trace-window \"FROM..TO\" shows others.");
            err.flush();
        }
    }

    /** Where the run goes, reserved before the run starts; null for nowhere. */
    private @Nullable RunDirectory directory(Scenario scenario) throws InvalidInput {
        if (traceWindow != null && trace == null) {
            throw new InvalidInput("--trace-window", "is of a time line, and none is asked for. Maybe --trace FILE.");
        }
        if (out != null) {
            return RunDirectory.at(out, force);
        }
        if (json && parquet) {
            throw new InvalidInput("--parquet", "needs a run directory, and --json makes none. Maybe --out DIR.");
        }
        return json ? null : RunDirectory.numbered(Path.of("runs"), scenario.name());
    }
}
