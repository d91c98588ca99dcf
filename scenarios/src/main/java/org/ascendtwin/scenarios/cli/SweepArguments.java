package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.experiment.Sweep;
import org.ascendtwin.scenarios.experiment.SweepDesign;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.scenarios.spec.SweepSpec.Sampling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to vary, from the command line or the scenario. */
final class SweepArguments {
    private static final Pattern RANGE = Pattern.compile("([-+.\\deE]+)\\.\\.([-+.\\deE]+)(?::(log))?");

    @Option(
            names = "--vary",
            paramLabel = "PATH=V1,V2,...",
            description = "What is varied, and its values; or PATH=FROM..TO to draw from, PATH=FROM..TO:log by factors;"
                    + " may be repeated. Replaces the scenario's sweep.")
    private List<String> vary = new ArrayList<>();

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "The points one by one: a CSV file with a path in each column's heading and a point a row."
                    + " Replaces the scenario's sweep.")
    private @Nullable Path list;

    @Option(
            names = "--sampling",
            paramLabel = "HOW",
            description =
                    "grid (every combination), random or latin-hypercube; by default the scenario's, else grid, with"
                            + " --points latin-hypercube.")
    private @Nullable String sampling;

    @Option(names = "--points", paramLabel = "N", description = "How many points are drawn; not for a grid.")
    private @Nullable Integer points;

    @Option(
            names = "--objective",
            paramLabel = "METRIC",
            description =
                    "The figure that says which point is best, as result.json calls it; by default the scenario's, else goodput"
                            + " where it has limits (slo), else output_throughput.")
    private @Nullable String objective;

    /** Every combination of what {@code vary} names. */
    static SweepDesign grid(List<String> vary) throws InvalidInput {
        try {
            List<AxisSpec> axes = vary.stream().map(SweepArguments::axis).toList();
            return SweepDesign.of(new SweepSpec(axes, Sampling.GRID, null, null, Map.of()), 0);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidInput("--vary", String.valueOf(e.getMessage()));
        }
    }

    /** The scenario with the sweep that is meant. */
    Scenario completed(Sweep.Source source) throws InvalidInput {
        Scenario scenario = new ScenarioReader(List.of()).read(source.file(), source.text(), source.settings());
        List<AxisSpec> typed = typed();
        SweepSpec there = scenario.sweep();
        SweepSpec own = typed.isEmpty() ? there : null;
        if (typed.isEmpty() && own == null) {
            throw new InvalidInput(
                    source.file(),
                    "varies nothing; needed: a sweep section, --vary or --list. Maybe --vary"
                            + " servers[0].flags.tp-size=2,4,8.");
        }
        String wanted = objective == null && there != null ? there.objective() : objective;
        try {
            SweepSpec spec = new SweepSpec(
                    own == null ? typed : own.vary(),
                    how(own),
                    points != null || own == null ? points : own.points(),
                    wanted,
                    own == null ? Map.of() : own.baseline());
            return Records.with(scenario, Map.of("sweep", spec));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("sweep", String.valueOf(e.getMessage()));
        }
    }

    /** The points of the sweep that {@link #completed} put into {@code scenario}. */
    SweepDesign points(Scenario scenario) throws InvalidInput {
        SweepSpec spec = scenario.sweep();
        if (spec == null) {
            throw new IllegalStateException("the sweep was not completed");
        }
        try {
            return SweepDesign.of(spec, scenario.run().seed());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidInput("sweep", String.valueOf(e.getMessage()));
        }
    }

    private Sampling how(@Nullable SweepSpec own) {
        if (sampling != null) {
            for (Sampling each : Sampling.values()) {
                if (each.name().equalsIgnoreCase(sampling.replace('-', '_'))) {
                    return each;
                }
            }
            throw new IllegalArgumentException(
                    "--sampling \"" + sampling + "\"; allowed: grid, random, latin-hypercube.");
        }
        return own == null ? (points == null ? Sampling.GRID : Sampling.LATIN_HYPERCUBE) : own.sampling();
    }

    /** What the command line varies; empty where the scenario tells. */
    private List<AxisSpec> typed() throws InvalidInput {
        if (list == null) {
            try {
                return vary.stream().map(SweepArguments::axis).toList();
            } catch (IllegalArgumentException e) {
                throw new InvalidInput("sweep", String.valueOf(e.getMessage()));
            }
        }
        if (!vary.isEmpty() || sampling != null || points != null) {
            throw new InvalidInput(
                    "--list", "tells each point, so --vary, --sampling and --points tell nothing. Maybe without them.");
        }
        return List.of(PointList.read(list));
    }

    private static AxisSpec axis(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("--vary " + text
                    + " is not of the form path=value,value. Maybe --vary servers[0].flags.tp-size=2,4.");
        }
        String path = text.substring(0, equals);
        String values = text.substring(equals + 1);
        Matcher range = RANGE.matcher(values);
        if (range.matches()) {
            return AxisSpec.of(
                    path,
                    Double.valueOf(range.group(1)),
                    Double.valueOf(range.group(2)),
                    range.group(3) == null ? AxisSpec.Scale.LINEAR : AxisSpec.Scale.LOGARITHMIC);
        }
        return AxisSpec.of(path, split(values));
    }

    /** Cut at commas that stand in no brackets. */
    private static List<String> split(String values) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < values.length(); i++) {
            char c = values.charAt(i);
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(values.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(values.substring(from).strip());
        return List.copyOf(parts);
    }
}
