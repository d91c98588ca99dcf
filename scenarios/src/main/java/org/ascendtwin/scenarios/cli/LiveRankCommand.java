package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.ascendtwin.scenarios.experiment.SweepDesign;
import org.ascendtwin.scenarios.report.LiveRanking;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin live rank}: whether alternatives come in the order that the simulator says. */
@Command(
        name = "rank",
        description = {
            "Predicts the alternatives of --vary, serves each on a real device, and compares their order.",
            "Alternatives that lie closer together than runs of the same one differ are not told apart. Exit code 1 where the"
                    + " simulator puts two that are apart the other way round."
        },
        mixinStandardHelpOptions = true)
final class LiveRankCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "A scenario file, or the name of one of the gallery (./twin scenarios).")
    private String scenario = "";

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a value of the scenario for all alternatives; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--vary",
            required = true,
            paramLabel = "PATH=V1,V2,...",
            description = "What is varied, and its values; may be repeated for every combination.")
    private List<String> vary = new ArrayList<>();

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "mean_ttft_ms",
            description = "The figure by which they are ordered, as result.json calls it; default ${DEFAULT-VALUE}.")
    private String metric = "mean_ttft_ms";

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private LiveTrialArguments trials = new LiveTrialArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/live-rank",
            description = "Where the profile goes, if one is made; default ${DEFAULT-VALUE}.")
    private Path out = Path.of("runs/live-rank");

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        SweepDesign design = SweepArguments.grid(vary);
        LiveTrialArguments.Reader reader = further -> read(design, further);
        trials.scenarios(reader);
        return device.use(spec, (used, chip) -> report(design, trials.compare(reader, used, chip, out)));
    }

    private List<Scenario> read(SweepDesign design, List<String> further) throws InvalidInput {
        List<Scenario> scenarios = new ArrayList<>();
        for (int point = 0; point < design.points().size(); point++) {
            List<String> all = new ArrayList<>(settings);
            all.addAll(further);
            all.addAll(design.settings(point));
            scenarios.add(ScenarioArguments.live(new Resolver(), scenario, all));
        }
        return scenarios;
    }

    private int report(SweepDesign design, List<LiveCase> cases) throws InvalidInput {
        List<String> labels = new ArrayList<>();
        for (int point = 0; point < design.points().size(); point++) {
            labels.add(String.join(
                    ", ",
                    design.settings(point).stream().map(LiveRankCommand::brief).toList()));
        }
        if (Double.isNaN(cases.getFirst().measured(metric))) {
            throw new InvalidInput(
                    "--metric",
                    "\"" + metric + "\" is no figure of these runs; allowed: "
                            + String.join(
                                    ", ", cases.getFirst().measured().getFirst().keySet()));
        }
        LiveRanking ranking = new LiveRanking(metric, labels, cases);
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(Json.text(ranking.fields()));
        } else {
            Columns.print(ranking.rows(), print);
            print.println(ranking.verdict());
        }
        print.flush();
        return ranking.pairsSwapped() == 0 ? 0 : 1;
    }

    /** {@code servers[0].flags.schedule-policy=lpm} as {@code schedule-policy=lpm}. */
    private static String brief(String setting) {
        int equals = setting.indexOf('=');
        return setting.substring(setting.lastIndexOf('.', equals) + 1);
    }
}
