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

    /**
     * By how much of the baseline's objective a rival is better; below 0 where it is worse, not a number where one of them
     * could not be run.
     */
    public double gain(String rival, String load, List<String> circumstance) {
        SweepPoint own = pointsByValues.get(values(rival, load, circumstance));
        SweepPoint other = pointsByValues.get(values(baseline, load, circumstance));
        if (own == null || other == null) {
            return Double.NaN;
        }
        double change = own.value(result.objective().name())
                        / other.value(result.objective().name())
                - 1;
        return result.objective().isLessBetter() ? -change : change;
    }

    private List<String> values(String own, String load, List<String> circumstance) {
        List<String> values = new ArrayList<>(circumstance);
        int first = Math.min(dimension, loadDimension);
        values.add(first, first == dimension ? own : load);
        int second = Math.max(dimension, loadDimension);
        values.add(second, second == dimension ? own : load);
        return values;
    }

    /** Loads between which a rival is worse than the baseline, at the interpolated crossovers; infinite beyond the last. */
    public record Range(double from, double to) {}

    /** Where a rival is worse, in ascending order; loads at which one of both could not be run are passed over. */
    public List<Range> worse(String rival, List<String> circumstance) {
        List<Range> ranges = new ArrayList<>();
        double from = Double.NaN;
        double lastLoad = Double.NaN;
        double lastGain = Double.NaN;
        for (String choice : loadAxis().choices()) {
            double load = number(choice);
            double gain = gain(rival, choice, circumstance);
            if (Double.isNaN(gain)) {
                continue;
            }
            boolean first = Double.isNaN(lastGain);
            if (gain < 0 && (first || lastGain >= 0)) {
                from = first ? 0 : crossover(lastLoad, lastGain, load, gain);
            } else if (gain >= 0 && lastGain < 0) {
                ranges.add(new Range(from, crossover(lastLoad, lastGain, load, gain)));
            }
            lastLoad = load;
            lastGain = gain;
        }
        if (lastGain < 0) {
            ranges.add(new Range(from, Double.POSITIVE_INFINITY));
        }
        return ranges;
    }

    /** The load at which the gain is 0, straight over its logarithm. */
    private static double crossover(double load, double gain, double nextLoad, double nextGain) {
        double share = gain / (gain - nextGain);
        return load * StrictMath.exp(share * StrictMath.log(nextLoad / load));
    }

    private static double number(String choice) {
        Matcher matcher = NUMBER.matcher(choice);
        return matcher.lookingAt() ? Double.parseDouble(matcher.group()) : Double.NaN;
    }
}
