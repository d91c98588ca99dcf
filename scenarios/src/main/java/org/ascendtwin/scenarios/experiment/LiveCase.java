package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Scenario;

/**
 * A scenario as it was predicted and as it ran.
 *
 * @param scenario what was asked
 * @param predicted figures of the simulation, by name
 * @param measured figures of each live run of the same load, by name
 * @param given figures of the simulation that was given each run's own step times, by name
 * @param outputs tokens that each request got in the first run
 */
public record LiveCase(
        Scenario scenario,
        Map<String, Double> predicted,
        List<Map<String, Double>> measured,
        List<Map<String, Double>> given,
        List<int[]> outputs) {
    public LiveCase {
        measured = List.copyOf(measured);
        given = List.copyOf(given);
        outputs = List.copyOf(outputs);
        if (measured.isEmpty()) {
            throw new IllegalArgumentException(scenario.name() + " was not run; allowed: 1 run and more");
        }
    }

    /** A case whose outputs nobody asks for. */
    public LiveCase(
            Scenario scenario,
            Map<String, Double> predicted,
            List<Map<String, Double>> measured,
            List<Map<String, Double>> given) {
        this(scenario, predicted, measured, given, List.of());
    }

    /** Whether every request got the same tokens as in {@code other}. */
    public boolean agrees(LiveCase other) {
        return Arrays.deepEquals(outputs.toArray(), other.outputs.toArray());
    }

    /** The prediction of {@code metric}. */
    public double predicted(String metric) {
        return predicted.getOrDefault(metric, Double.NaN);
    }

    /** The median of {@code metric} over the runs. */
    public double measured(String metric) {
        double[] values = sorted(metric);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private double[] sorted(String metric) {
        double[] values = measured.stream()
                .mapToDouble(run -> run.getOrDefault(metric, Double.NaN))
                .toArray();
        Arrays.sort(values);
        return values;
    }

    /** How much larger the prediction is than the median run, in percent. */
    public double errorPercent(String metric) {
        return 100 * (predicted(metric) / measured(metric) - 1);
    }

    /** The median over the runs of how much larger the simulation is that was given the run's own step times, in percent. */
    public double givenErrorPercent(String metric) {
        double[] errors = new double[measured.size()];
        for (int run = 0; run < errors.length; run++) {
            double real = measured.get(run).getOrDefault(metric, Double.NaN);
            errors[run] = 100 * (given.get(run).getOrDefault(metric, Double.NaN) / real - 1);
        }
        Arrays.sort(errors);
        return errors[errors.length / 2];
    }

    /** How far the runs themselves lie apart: half of their range, in percent of their median. */
    public double spreadPercent(String metric) {
        double[] values = sorted(metric);
        return 100 * (values[values.length - 1] - values[0]) / 2 / measured(metric);
    }

    /** Steps of the simulation that lie outside what was measured. */
    public double stepsOutside() {
        return predicted.getOrDefault(RunMetrics.STEPS_OUTSIDE, 0.0);
    }
}
