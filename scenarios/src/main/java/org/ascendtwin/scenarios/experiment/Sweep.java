package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario at many points, all with the same seed, so that they meet the same requests wherever the load is not
 * what is varied. A point that no deployment can satisfy is part of the answer, not a failure.
 */
public final class Sweep {
    private static final String GOOD_SHARE = "good_share";

    private final Source source;
    private final Scenario scenario;
    private final SweepDesign design;
    private final Map<Integer, double[]> goodSharesByIndex = new ConcurrentHashMap<>();

    /**
     * The text that a scenario is read from, again for each point.
     *
     * @param file where it is from, for messages
     * @param settings laid over it at every point
     */
    public record Source(String file, String text, List<String> settings) {
        Scenario read(List<String> further) throws InvalidInput {
            List<String> all = new ArrayList<>(settings);
            all.addAll(further);
            return new ScenarioReader(List.of(new Resolver())).read(file, text, all);
        }
    }

    /** @param scenario what {@code source} says without the settings of a point */
    public Sweep(Source source, Scenario scenario, SweepDesign design) {
        this.source = source;
        this.scenario = scenario;
        this.design = design;
    }

    /** What is run at each point but for what the point sets. */
    public Scenario scenario() {
        return scenario;
    }

    /** Where a sweep begins, what it tells, and where it is run. */
    public record Conduct(Map<Integer, SweepPoint> doneByIndex, Consumer<SweepPoint> finished, Workers workers) {}

    /**
     * Runs every point that is not done.
     *
     * @param conduct {@code finished} is called for each point as soon as it has been run, by one thread at a time
     * @throws InvalidInput if nothing can be read, or no figure is called as the objective
     */
    public SweepResult run(String version, @Nullable String objective, Conduct conduct) throws InvalidInput {
        String wanted = objective != null ? objective : scenario.slo().isSet() ? "goodput" : "output_throughput";
        metric(wanted, FigureNames.all());
        checkPaths();
        Workers workers = conduct.workers();
        List<SweepPoint> points = workers.jobs().map(design.points().size(), index -> {
            SweepPoint known = conduct.doneByIndex().get(index);
            if (known != null) {
                return known;
            }
            SweepPoint point = point(workers, wanted, index);
            synchronized (this) {
                conduct.finished().accept(point);
            }
            return point;
        });
        for (SweepPoint point : points) {
            // Points of an earlier run have their figures, not those of each replication.
            if (point.metrics().containsKey(PairVerdict.PREFILL_RATE)
                    && point.metrics().containsKey(GOOD_SHARE)
                    && !goodSharesByIndex.containsKey(point.index())) {
                goodSharesByIndex.put(point.index(), goodShares(workers, design.settings(point.index())));
            }
        }
        List<SustainedLoad> sustained = SustainedLoads.of(
                source,
                design,
                points,
                settings -> goodShares(workers, settings),
                point -> goodSharesByIndex.getOrDefault(point.index(), new double[0]),
                workers.jobs());
        return new SweepResult(scenario, version, design.axes(), reached(wanted, points), points, sustained);
    }

    /** A path that no scenario has is a mistake of the sweep, not a point that cannot be run. */
    private void checkPaths() throws InvalidInput {
        try {
            source.read(design.settings(0));
        } catch (InvalidInput e) {
            List<Problem> mistakes = e.problems().stream()
                    .filter(problem -> problem.location().startsWith("--set "))
                    .filter(problem -> problem.message().startsWith("unknown k")
                            || problem.path().isEmpty())
                    .toList();
            if (!mistakes.isEmpty()) {
                throw new InvalidInput(mistakes);
            }
        }
    }

    /** The objective, which the points that were run must have. */
    private static Metric reached(String name, List<SweepPoint> points) throws InvalidInput {
        for (SweepPoint point : points) {
            if (point.refused() == null) {
                return metric(name, point.metrics().keySet());
            }
        }
        return new Metric(name);
    }

    private static Metric metric(String name, Collection<String> known) throws InvalidInput {
        try {
            return Metric.of(name, known);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("sweep.objective", String.valueOf(e.getMessage()));
        }
    }

    private SweepPoint point(Workers workers, String objective, int index) throws InvalidInput {
        List<String> values = design.points().get(index);
        Scenario varied;
        try {
            varied = source.read(design.settings(index));
        } catch (InvalidInput e) {
            return new SweepPoint(index, values, reasons(e), null, Map.of(), List.of());
        }
        try {
            Figures figures = workers.run(varied, Jobs.ONE);
            goodSharesByIndex.put(index, goodShares(figures));
            Map<String, Estimate> metrics = new LinkedHashMap<>(figures.metrics());
            metrics.putAll(PairVerdict.matched(varied, figures.metrics()));
            return new SweepPoint(index, values, null, figures.digest(), metrics, objectives(figures, objective));
        } catch (OutOfKvMemory | StuckRun e) {
            return new SweepPoint(index, values, String.valueOf(e.getMessage()), null, Map.of(), List.of());
        }
    }

    private double[] goodShares(Workers workers, List<String> settings) throws InvalidInput {
        Scenario varied = source.read(settings);
        try {
            return goodShares(workers.run(varied, Jobs.ONE));
        } catch (OutOfKvMemory | StuckRun e) {
            return new double[varied.run().replications()];
        }
    }

    private static double[] goodShares(Figures figures) {
        return figures.valuesByReplication().stream()
                .mapToDouble(values -> values.getOrDefault(GOOD_SHARE, Double.NaN))
                .toArray();
    }

    private static List<Double> objectives(Figures figures, String objective) {
        return figures.valuesByReplication().stream()
                .map(values -> values.getOrDefault(objective, Double.NaN))
                .toList();
    }

    private static String reasons(InvalidInput refused) {
        return refused.problems().stream().map(Problem::message).distinct().collect(Collectors.joining(" "));
    }
}
