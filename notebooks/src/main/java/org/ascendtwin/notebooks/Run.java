package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.report.Charts;
import org.ascendtwin.scenarios.report.ExplanationReport;
import org.ascendtwin.scenarios.report.Figures;

/**
 * What a simulated run came to.
 *
 * @param result all of it
 */
public record Run(RunResult result) {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double NANOS_A_SECOND = 1e9;

    /**
     * A request that was completed.
     *
     * @param tpotMillis mean milliseconds a token after the first; 0 for a single token
     */
    public record Request(
            int id,
            double sentSeconds,
            double ttftMillis,
            double tpotMillis,
            double latencyMillis,
            int inputTokens,
            int outputTokens,
            int cachedTokens,
            int retractions) {}

    /** The figure that {@code result.json} calls {@code metric}, as in {@code value("p99_ttft_ms")}. */
    public double value(String metric) {
        return figure(metric).value();
    }

    /** The figure called {@code metric} with its interval, where there are several replications. */
    public Estimate figure(String metric) {
        return result.figure(metric);
    }

    /** The figures called {@code metrics}, a row each; all of them where none is named. */
    public Table table(String... metrics) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("figure", "value", "unit")));
        for (String name : metrics.length == 0 ? result.metrics().keySet() : List.of(metrics)) {
            Metric metric = Metric.of(name, result.metrics().keySet());
            rows.add(List.of(metric.label(), Figures.of(figure(name)), metric.unit()));
        }
        return Table.of(rows);
    }

    /** What the deployment came to: dies, layout, memory, KV tokens. */
    public Table deployment() {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("deployment", "")));
        result.facts().forEach((name, value) -> rows.add(List.of(name, value)));
        return Table.of(rows);
    }

    /** What the reader must know to read the figures. */
    public Table notes() {
        return Table.lines("Notes", result.notes());
    }

    /** Times to first token and per output token of the first replication, as cumulative curves. */
    public Drawing latencies() {
        return new Drawing(Charts.of(result).getFirst());
    }

    /** What happened over the first replication: tokens, requests, KV memory. */
    public Drawing overTime() {
        return new Drawing(Charts.of(result).getLast());
    }

    /**
     * What requests spent a latency on, a row a cause.
     *
     * @param latency "TTFT", "TPOT" or "E2E"
     */
    public Table causes(String latency) {
        return Table.of(ExplanationReport.rows(explanation(), Latency.valueOf(latency.toUpperCase(Locale.ROOT))));
    }

    /** What acts on the largest part of each latency. */
    public Table advice() {
        return Table.lines("Advice", ExplanationReport.advice(explanation(), result.scenario()));
    }

    /** One request, a row a cause, in milliseconds. */
    public Table causes(int request) {
        int place = explanation().place(request);
        if (place < 0) {
            throw new IllegalArgumentException("request " + request + " was not completed, or there is none.");
        }
        return Table.of(ExplanationReport.rows(explanation(), place));
    }

    private Explanation explanation() {
        return Explanation.of(result.first());
    }

    /** The completed requests of the first replication in the order of their numbers. */
    public List<Request> requests() {
        RequestTimes times = result.first().requests();
        List<Request> requests = new ArrayList<>();
        for (int id = 0; id < times.size(); id++) {
            if (times.isCompleted(id)) {
                requests.add(new Request(
                        id,
                        times.sentNanos().get(id) / NANOS_A_SECOND,
                        times.ttftNanos(id) / NANOS_A_MILLI,
                        times.tpotNanos(id) / NANOS_A_MILLI,
                        times.latencyNanos(id) / NANOS_A_MILLI,
                        times.inputTokens()[id],
                        (int) times.outputTokens().get(id),
                        (int) times.cachedTokens().get(id),
                        (int) times.retractions().get(id)));
            }
        }
        return requests;
    }

    /** Of all inputs and decisions: equal digests, equal runs. */
    public String digest() {
        return result.digest();
    }
}
