package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.report.ComparisonReport;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin compare}: two scenarios on the same chance. */
@Command(
        name = "compare",
        description = {
            "Compares two scenarios that meet the same requests, replication by replication.",
            "What both share cancels, so that few replications tell small differences. B may be the same file as A with"
                    + " --set-b."
        },
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final int FEWEST_PAIRS = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A scenario file, or the name of one of the gallery.")
    private String first = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "B",
            description = "Another one; A again where it is left out, to be changed by --set-b.")
    private @Nullable String second;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Sets a value in both; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--set-b", paramLabel = "PATH=VALUE", description = "Sets a value in B only; may be repeated.")
    private List<String> settingsOfB = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of all chance; by default A's.")
    private @Nullable Long seed;

    @Option(
            names = "--replications",
            paramLabel = "N",
            description = "Pairs of runs, 2 or more; by default A's, at least 10.")
    private @Nullable Integer replications;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Replications at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also writes report.html, result.json and A as scenario.yaml into DIR.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces what a run or a comparison has written there.")
    private boolean force;

    @Override
    public Integer call() throws InvalidInput, IOException {
        Resolver resolver = new Resolver();
        Scenario a = read(first, resolver, List.of());
        int pairs = replications == null ? Math.max(10, a.run().replications()) : replications;
        if (pairs < FEWEST_PAIRS) {
            throw new InvalidInput("--replications", pairs + " tells no difference from chance; allowed: 2 or more.");
        }
        List<String> chance = List.of(
                "run.seed=" + (seed == null ? a.run().seed() : seed),
                "run.replications=" + pairs,
                "run.precision=null");
        List<String> forB = new ArrayList<>(settingsOfB);
        forB.addAll(chance);
        Scenario one = read(first, resolver, chance);
        Scenario other = named(read(second == null ? first : second, resolver, forB));
        RequestTables tables = new RequestTables();
        try (RunDirectory directory = out == null ? null : RunDirectory.at(out, force)) {
            Comparison comparison = Comparison.of(run(one, resolver, tables, "A"), run(other, resolver, tables, "B"));
            if (directory != null) {
                directory.write(comparison, Json.text(ComparisonReport.fields(comparison)));
            }
            print(comparison);
        }
        return 0;
    }

    private Scenario read(String name, Resolver resolver, List<String> further) throws InvalidInput {
        List<String> all = new ArrayList<>(settings);
        all.addAll(further);
        return new ScenarioReader(List.of(resolver)).read(Gallery.find(name), all);
    }

    /** {@code other} with a title that says what was set for it only. */
    private Scenario named(Scenario other) {
        return settingsOfB.isEmpty()
                ? other
                : Records.with(other, Map.of("title", other.title() + ", with " + String.join(", ", settingsOfB)));
    }

    private RunResult run(Scenario scenario, Resolver resolver, RequestTables tables, String side) throws InvalidInput {
        try (ProgressLine progress = new ProgressLine(side + " " + scenario.name())) {
            return new ScenarioRun(scenario, resolver, tables, progress).run(Version.text(), jobs);
        }
    }

    private void print(Comparison comparison) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(Json.text(ComparisonReport.fields(comparison)));
        } else {
            print.println("A: " + comparison.one().scenario().title());
            print.println("B: " + comparison.other().scenario().title());
            print.println();
            Columns.print(ComparisonReport.rows(comparison), print);
            print.println();
            ComparisonReport.sentences(comparison).forEach(print::println);
        }
        print.flush();
    }
}
