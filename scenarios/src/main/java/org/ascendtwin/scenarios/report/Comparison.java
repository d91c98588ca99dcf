package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.workload.BenchServingRun;

/** A figure as bench_serving measured it, beside the simulated one. */
public record Comparison(String metric, double measured, double simulated) {
    private static final List<String> KINDS = List.of("throughput", "_ms", "duration", "concurrency", "accept_length");

    /** Every figure that {@code measured} and {@code result} both have, in the order of the result. */
    public static List<Comparison> of(BenchServingRun measured, RunResult result) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Map.Entry<String, Estimate> metric : result.metrics().entrySet()) {
            Double value = measured.figures().get(metric.getKey());
            boolean isResult = KINDS.stream().anyMatch(metric.getKey()::endsWith);
            if (value != null && isResult) {
                comparisons.add(
                        new Comparison(metric.getKey(), value, metric.getValue().value()));
            }
        }
        return comparisons;
    }

    /** How much more was simulated than measured, in percent of the measured; NaN where nothing was measured. */
    public double errorPercent() {
        return measured == 0 ? Double.NaN : 100 * (simulated / measured - 1);
    }

    /** The figure as a row of a table. */
    public List<String> row() {
        return List.of(
                metric,
                String.format(Locale.ROOT, "%,.2f", measured),
                String.format(Locale.ROOT, "%,.2f", simulated),
                measured == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", errorPercent()));
    }
}
