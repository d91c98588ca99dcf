package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.ascendtwin.scenarios.plan.Planner;
import org.ascendtwin.scenarios.report.PlanJson;
import org.ascendtwin.scenarios.report.PlanTables;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin plan}: what to buy and how to set it. */
@Command(
        name = "plan",
        description = {
            "Finds what to buy and how to set it, for the load and the limits (slo) of a scenario.",
            "Layouts are pruned in closed form and the survivors simulated; what may be chosen, and what is best,"
                    + " stands in the scenario's plan section. Writes a directory with result.json, charts, report.html"
                    + " and the answer as scenario.yaml."
        },
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            description = "What is best: devices (fewest), cost (least) or goodput (most); by default the scenario's"
                    + " plan.objective.")
    private PlanSpec.@Nullable Objective objective;

    @Mixin
    private WorkersArguments workers = new WorkersArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The directory; by default runs/NAME-plan-NNN, the next number that is free.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces a finished plan in the directory.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput, IOException {
        Scenario scenario = arguments.planned(objective);
        PlanSpec plan = scenario.plan();
        if (plan == null || !scenario.slo().isSet()) {
            throw new InvalidInput(
                    "slo", "is missing: a plan needs limits to keep. Maybe --set 'slo={ttft: 2 s, tpot: 50 ms}'.");
        }
        try (Workers started = workers.start();
                RunDirectory directory = directory(scenario)) {
            PlanResult result = search(scenario, plan, started);
            if (directory != null) {
                directory.write(result);
            }
            print(result, directory);
            return result.isReached() ? 0 : 1;
        }
    }

    private PlanResult search(Scenario scenario, PlanSpec plan, Workers started) throws InvalidInput {
        try (ProgressLine progress = new ProgressLine(scenario.name(), " simulations", 1)) {
            return new Planner(scenario, plan, started, progress).search(Version.text());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("plan", String.valueOf(e.getMessage()));
        }
    }

    private void print(PlanResult result, @Nullable RunDirectory directory) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(PlanJson.text(result));
        } else {
            print.println(result.scenario().title());
            print.println(PlanTables.question(result));
            for (PlanTables.Section section : PlanTables.sections(result)) {
                print.println();
                print.println(section.title());
                List<List<String>> rows = section.rows();
                Columns.print(rows, print);
                section.remarks().forEach(print::println);
            }
            print.println();
            print.println(PlanTables.answer(result));
            if (directory != null) {
                print.println("Written to " + directory.path() + " (./twin export sglang "
                        + directory.path().resolve(RunDirectory.SCENARIO) + " writes its launch scripts)");
            }
        }
        print.flush();
    }

    private @Nullable RunDirectory directory(Scenario scenario) throws InvalidInput {
        if (out != null) {
            return RunDirectory.at(out, force);
        }
        return json ? null : RunDirectory.numbered(Path.of("runs"), scenario.name() + "-plan");
    }
}
