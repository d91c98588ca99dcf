package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.ascendtwin.scenarios.experiment.Sweep;
import org.ascendtwin.scenarios.experiment.SweepDesign;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.report.GainReading;
import org.ascendtwin.scenarios.report.PairReading;
import org.ascendtwin.scenarios.report.SweepDirectory;
import org.ascendtwin.scenarios.report.SweepJson;
import org.ascendtwin.scenarios.report.SweepTable;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin sweep}: runs a scenario at many points. */
@Command(
        name = "sweep",
        description = {
            "Runs a scenario at many points, all with the same requests where the load is not what is varied.",
            "What is varied stands in the scenario's sweep section, in --vary or in --list. Writes a directory with"
                    + " sweep.json, points.csv, charts and report.html. A sweep that was stopped goes on where it was when"
                    + " it is started again."
        },
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Mixin
    private SweepArguments design = new SweepArguments();

    @Mixin
    private WorkersArguments workers = new WorkersArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The directory; by default runs/NAME-sweep-NNN, the next number that is free or goes on.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces another sweep in the directory.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput, IOException {
        Sweep.Source source = arguments.source();
        Scenario scenario = design.completed(source);
        SweepDesign points = design.points(scenario);
        try (Workers started = workers.start();
                SweepDirectory directory = directory(scenario, identity(source, points, scenario))) {
            SweepResult result = run(new Sweep(source, scenario, points), points, directory, started);
            if (directory != null) {
                directory.finish(result);
            }
            print(result, directory);
            return result.best().isPresent() ? 0 : 1;
        }
    }

    private SweepResult run(Sweep sweep, SweepDesign points, @Nullable SweepDirectory directory, Workers started)
            throws InvalidInput {
        Scenario scenario = sweep.scenario();
        int total = points.points().size();
        AtomicInteger done = new AtomicInteger(
                directory == null ? 0 : directory.doneByIndex().size());
        try (ProgressLine progress = new ProgressLine(scenario.name(), " points", 1)) {
            Sweep.Conduct conduct = new Sweep.Conduct(
                    directory == null ? Map.of() : directory.doneByIndex(),
                    point -> {
                        if (directory != null) {
                            directory.add(point);
                        }
                        progress.update(done.incrementAndGet(), total);
                    },
                    started);
            return sweep.run(
                    Version.text(),
                    scenario.sweep() == null ? null : scenario.sweep().objective(),
                    conduct);
        }
    }

    private void print(SweepResult result, @Nullable SweepDirectory directory) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(SweepJson.text(result));
        } else {
            Columns.print(SweepTable.rows(result), print);
            print.println();
            SweepTable.refusals(result).forEach(print::println);
            print.println(SweepTable.conclusion(result));
            printGains(result, print);
            printPairs(result, print);
            if (directory != null) {
                print.println("Written to " + directory.path());
            }
        }
        print.flush();
    }

    private static void printGains(SweepResult result, PrintWriter print) {
        GainReading.of(result).ifPresent(reading -> {
            print.println();
            print.println(reading.heading());
            Columns.print(reading.rows(), print);
            reading.remarks().forEach(print::println);
            print.println();
        });
    }

    private static void printPairs(SweepResult result, PrintWriter print) {
        List<List<String>> rows = PairReading.rateMatching(result);
        if (!rows.isEmpty()) {
            print.println();
            print.println(PairReading.HEADING);
            Columns.print(rows, print);
            print.println();
            printTable(
                    "Load that is sustained (95 % of requests within the limits), requests/s",
                    PairReading.sustained(result), print);
            PairReading.most(result).ifPresent(print::println);
            PairReading.remarks(result).forEach(print::println);
            print.println();
            printTable("Requests within the limits, and what the others lack", PairReading.limits(result), print);
            print.println();
            PairReading.reasons(result).forEach(print::println);
        }
    }

    private static void printTable(String heading, List<List<String>> rows, PrintWriter print) {
        if (!rows.isEmpty()) {
            print.println(heading);
            Columns.print(rows, print);
        }
    }

    private @Nullable SweepDirectory directory(Scenario scenario, String identity) throws InvalidInput {
        if (out != null) {
            return SweepDirectory.at(out, identity, force);
        }
        return json ? null : SweepDirectory.numbered(Path.of("runs"), scenario.name(), identity);
    }

    private static String identity(Sweep.Source source, SweepDesign points, Scenario scenario) {
        List<String> parts = new ArrayList<>(List.of(Version.text(), source.text()));
        parts.addAll(source.settings());
        parts.addAll(points.labels());
        points.points().forEach(parts::addAll);
        for (AxisSpec axis : points.axes()) {
            axis.choices()
                    .forEach(choice -> axis.settings(choice).stream().sorted().forEach(parts::add));
        }
        parts.add(
                scenario.sweep() == null ? "" : String.valueOf(scenario.sweep().objective()));
        return Hashes.sha256(parts);
    }
}
