package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.ascendtwin.scenarios.experiment.SweepDesign;
import org.ascendtwin.scenarios.report.LiveRanking;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.jspecify.annotations.Nullable;
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
            "Predicts the alternatives of --vary, or of the scenario's own sweep, serves each on a real device, and compares their"
                    + " order.",
            "The first is how it runs now. Of the others, the one predicted best is advised to be kept if, served, it gave every"
                    + " request the same tokens and was better by more than runs of the same one differ.",
            "Alternatives that lie closer together than runs of the same one differ are not told apart. Exit code 1 where the"
                    + " simulator puts two that are apart the other way round."
        },
        mixinStandardHelpOptions = true)
final class LiveRankCommand implements Callable<Integer> {
    private static final String USUAL_METRIC = "mean_ttft_ms";

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
            paramLabel = "PATH=V1,V2,...",
            description =
                    "What is varied, and its values; may be repeated for every combination. By default the sweep of"
                            + " the scenario.")
    private List<String> vary = new ArrayList<>();

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description =
                    "The figure by which they are ordered, as result.json calls it; by default the objective of the"
                            + " scenario's sweep, or mean_ttft_ms.")
    private @Nullable String metric;

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private LiveTrialArguments trials = new LiveTrialArguments();

    @Override
    public Integer call() throws Exception {
        Scenario plain = new ScenarioReader(List.of()).read(Gallery.find(scenario), settings);
        SweepSpec sweep = plain.sweep();
        SweepDesign design = design(sweep, plain.run().seed());
        String objective = sweep == null ? null : sweep.objective();
        String figure = metric == null ? Objects.requireNonNullElse(objective, USUAL_METRIC) : metric;
        LiveTrialArguments.Reader reader = further -> read(design, further);
        trials.scenarios(reader);
        return device.use(
                spec,
                (used, chip) -> report(design, figure, trials.compare(reader, used, chip, trials.out(spec), false)));
    }

    private SweepDesign design(@Nullable SweepSpec sweep, long seed) throws InvalidInput {
        if (!vary.isEmpty()) {
            return SweepArguments.grid(vary);
        }
        if (sweep == null) {
            throw new InvalidInput(
                    scenario,
                    "varies nothing; needed: a sweep section or --vary. Maybe scenarios/live/rank/policies.yaml.");
        }
        try {
            return SweepDesign.of(sweep, seed);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("sweep", String.valueOf(e.getMessage()));
        }
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

    private int report(SweepDesign design, String figure, List<LiveCase> cases) throws InvalidInput {
        if (Double.isNaN(cases.getFirst().measured(figure))) {
            throw new InvalidInput(
                    "--metric",
                    "\"" + figure + "\" is no figure of these runs; allowed: "
                            + String.join(
                                    ", ", cases.getFirst().measured().getFirst().keySet()));
        }
        LiveRanking ranking = new LiveRanking(figure, labels(design), cases);
        PrintWriter print = spec.commandLine().getOut();
        if (trials.isJson()) {
            print.println(Json.text(ranking.fields()));
        } else {
            Columns.print(ranking.rows(), print);
            print.println(ranking.verdict());
            print.println(ranking.advice());
        }
        print.flush();
        return ranking.pairsSwapped() == 0 ? 0 : 1;
    }

    /** {@code servers[0].flags.schedule-policy} at {@code lpm} as {@code schedule-policy=lpm}. */
    private static List<String> labels(SweepDesign design) {
        List<String> labels = new ArrayList<>();
        for (List<String> point : design.points()) {
            List<String> words = new ArrayList<>();
            for (int axis = 0; axis < point.size(); axis++) {
                String label = design.labels().get(axis);
                words.add(label.substring(label.lastIndexOf('.') + 1) + "=" + point.get(axis));
            }
            labels.add(String.join(", ", words));
        }
        return labels;
    }
}
