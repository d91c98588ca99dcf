package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.spec.AxisSpec;

/**
 * How much better each point of a sweep is than the one that has the baseline's value and is otherwise the same, and from
 * which load on it is worse.
 */
public final class SweepGains {
    private static final int NONE = -1;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private final SweepResult result;
    private final int dimension;
    private final int loadDimension;
    private final Map<List<String>, SweepPoint> pointsByValues = new HashMap<>();
    private final String baseline;

    private SweepGains(SweepResult result, String label) {
        this.result = result;
        dimension = result.labels().indexOf(label);
        baseline = String.valueOf(result.baseline().get(label));
        result.points().forEach(point -> pointsByValues.put(point.values(), point));
        loadDimension = loadDimension();
    }

    /** The gains of a sweep that names a baseline; empty for others, and where no load is varied beside it. */
    public static Optional<SweepGains> of(SweepResult result) {
        return result.baseline().keySet().stream()
                .findFirst()
                .map(label -> new SweepGains(result, label))
                .filter(gains -> gains.loadDimension != NONE);
    }

    private int loadDimension() {
        for (int i = 0; i < result.axes().size(); i++) {
            AxisSpec axis = result.axes().get(i);
            boolean numbered = axis.choices().stream()
                    .allMatch(choice -> NUMBER.matcher(choice).lookingAt());
            if (i != dimension && axis.isLoad() && numbered && !axis.choices().isEmpty()) {
                return i;
            }
        }
        return NONE;
    }

    /** The dimension of the baseline. */
    public AxisSpec axis() {
        return result.axes().get(dimension);
    }

    /** The baseline's value of it. */
    public String baseline() {
        return baseline;
    }

    /** The dimension of the load. */
    public AxisSpec loadAxis() {
        return result.axes().get(loadDimension);
    }

    /** The values of the baseline's dimension that are compared with it. */
    public List<String> rivals() {
        return axis().choices().stream()
                .filter(choice -> !choice.equals(baseline))
                .toList();
    }

    /** The combinations of all further dimensions, each a value a dimension; one empty combination where there are none. */
    public List<List<String>> circumstances() {
        return result.points().stream()
                .map(point -> further(point.values()))
                .distinct()
                .toList();
    }

    /** The labels of the further dimensions. */
    public List<String> furtherLabels() {
        return further(result.labels());
    }

    private List<String> further(List<String> values) {
        List<String> further = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (i != dimension && i != loadDimension) {
                further.add(values.get(i));
            }
        }
        return further;
    }

    /** What is known of a gain. */
    public enum Verdict {
        BETTER,
        WORSE,
        /** The interval holds 0. */
        UNDECIDED,
        /** One of both could not be run. */
        NONE
    }

    /**
     * By how much of the baseline's objective a rival is better; below 0 where it is worse, not a number where one of them
     * could not be run. Replications are compared in pairs that met the same chance, so that what both share cancels.
     */
    public Estimate gain(String rival, String load, List<String> circumstance) {
        SweepPoint own = pointsByValues.get(values(rival, load, circumstance));
        SweepPoint other = pointsByValues.get(values(baseline, load, circumstance));
        if (own == null || other == null) {
            return Estimate.of(Double.NaN);
        }
        int pairs = Math.min(own.objectives().size(), other.objectives().size());
        if (pairs < 2) {
            String name = result.objective().name();
            return Estimate.of(gain(own.value(name), other.value(name)));
        }
        double[] gains = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            gains[i] = gain(own.objectives().get(i), other.objectives().get(i));
        }
        return Estimate.over(gains);
    }

    private double gain(double own, double other) {
        double change = own / other - 1;
        return result.objective().isLessBetter() ? -change : change;
    }

    /** Whether every gain rests on several replications; without them its sign alone decides. */
    public boolean hasIntervals() {
        return result.points().stream().noneMatch(point -> point.objectives().size() == 1);
    }

    /** What {@code gain} says; a single replication's by its sign. */
    public static Verdict verdict(Estimate gain) {
        if (Double.isNaN(gain.value())) {
            return Verdict.NONE;
        }
        double low = low(gain);
        double high = high(gain);
        if (high < 0) {
            return Verdict.WORSE;
        }
        return low > 0 || !gain.hasInterval() ? Verdict.BETTER : Verdict.UNDECIDED;
    }

    private static double low(Estimate gain) {
        return gain.low() == null ? gain.value() : gain.low();
    }

    private static double high(Estimate gain) {
        return gain.high() == null ? gain.value() : gain.high();
    }

    private List<String> values(String own, String load, List<String> circumstance) {
        List<String> values = new ArrayList<>(circumstance);
        int first = Math.min(dimension, loadDimension);
        values.add(first, first == dimension ? own : load);
        int second = Math.max(dimension, loadDimension);
        values.add(second, second == dimension ? own : load);
        return values;
    }

    /**
     * Loads between which a rival is worse than the baseline: at the interpolated crossovers, with their intervals, where a
     * better point is next to it, at the outermost load that is decided where an undecided one is; infinite beyond the last.
     */
    public record Range(Estimate from, Estimate to) {}

    /** Where a rival is worse, in ascending order; loads at which one of both could not be run are passed over. */
    public List<Range> worse(String rival, List<String> circumstance) {
        List<Range> ranges = new ArrayList<>();
        Estimate from = Estimate.of(0);
        Edge last = null;
        for (String choice : loadAxis().choices()) {
            Edge edge = new Edge(number(choice), gain(rival, choice, circumstance));
            if (edge.verdict() == Verdict.NONE) {
                continue;
            }
            boolean worse = edge.verdict() == Verdict.WORSE;
            if (last != null && worse && last.verdict() != Verdict.WORSE) {
                from = last.verdict() == Verdict.BETTER ? last.crossover(edge) : Estimate.of(edge.load());
            } else if (last != null && !worse && last.verdict() == Verdict.WORSE) {
                boolean crosses = edge.verdict() == Verdict.BETTER;
                ranges.add(new Range(from, crosses ? last.crossover(edge) : Estimate.of(last.load())));
            }
            last = edge;
        }
        if (last != null && last.verdict() == Verdict.WORSE) {
            ranges.add(new Range(from, Estimate.of(Double.POSITIVE_INFINITY)));
        }
        return ranges;
    }

    /** The loads at which it is not decided whether a rival is better or worse. */
    public List<String> undecided(String rival, List<String> circumstance) {
        return loadAxis().choices().stream()
                .filter(load -> verdict(gain(rival, load, circumstance)) == Verdict.UNDECIDED)
                .toList();
    }

    /** The gain at one load. */
    private record Edge(double load, Estimate gain) {
        Verdict verdict() {
            return SweepGains.verdict(gain);
        }

        /** The load before {@code next} at which the gain is 0, and those at which the ends of its interval are. */
        Estimate crossover(Edge next) {
            double middle = crossover(gain.value(), next, next.gain.value());
            if (!gain.hasInterval() || !next.gain.hasInterval()) {
                return Estimate.of(middle);
            }
            double one = crossover(low(gain), next, low(next.gain));
            double other = crossover(high(gain), next, high(next.gain));
            return new Estimate(middle, Math.min(one, other), Math.max(one, other));
        }

        /** Straight over the logarithm of the load. */
        private double crossover(double own, Edge next, double others) {
            return load * StrictMath.exp(own / (own - others) * StrictMath.log(next.load / load));
        }
    }

    private static double number(String choice) {
        Matcher matcher = NUMBER.matcher(choice);
        return matcher.lookingAt() ? Double.parseDouble(matcher.group()) : Double.NaN;
    }
}
