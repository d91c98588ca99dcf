package org.ascendtwin.notebooks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.report.RunTraceFile;
import org.ascendtwin.scenarios.report.SpanChart;

/**
 * A run and every step of its first replication.
 *
 * @param run what it came to
 * @param events what happened
 */
public record Trace(Run run, RunTrace events) {
    private static final double NANOS = 1e9;
    private static final int MOST_REQUESTS = 16;

    /**
     * A step of one rank.
     *
     * @param kind "extend", "decode", "mixed" or "verify"
     * @param tokens that it computes
     */
    public record Step(String rank, String kind, int requests, int tokens, double fromSeconds, double millis) {}

    /** Every step in the order of their launch. */
    public List<Step> steps() {
        return events.steps().stream()
                .map(step -> new Step(
                        events.ranks().get(step.rank()).name(),
                        step.kind().name().toLowerCase(Locale.ROOT),
                        step.requests(),
                        step.tokens(),
                        step.startNanos() / NANOS,
                        step.nanos() / 1e6))
                .toList();
    }

    /** The steps of every rank between two instants. */
    public Drawing steps(double fromSeconds, double toSeconds) {
        SpanChart chart = new SpanChart("Steps", "seconds", fromSeconds, toSeconds);
        for (Step step : steps()) {
            double end = step.fromSeconds() + step.millis() / 1e3;
            if (step.fromSeconds() < toSeconds && end > fromSeconds) {
                chart.add(step.rank(), step.kind(), step.fromSeconds(), end);
            }
        }
        return drawing(chart, "white: the devices wait");
    }

    /** What the requests of these numbers were doing between two instants, a lane each. */
    public Drawing requests(double fromSeconds, double toSeconds, List<Integer> ids) {
        if (ids.isEmpty() || ids.size() > MOST_REQUESTS) {
            throw new IllegalArgumentException(ids.size() + " requests; allowed: 1 to " + MOST_REQUESTS + ".");
        }
        SpanChart chart = new SpanChart("Requests", "seconds", fromSeconds, toSeconds);
        for (int id : ids) {
            events.stays().stream()
                    .filter(stay -> stay.request() == id)
                    .sorted(Comparator.comparingLong(RunTrace.Stay::startNanos))
                    .forEach(stay -> chart.add(
                            "request " + id, stay.state(), stay.startNanos() / NANOS, stay.endNanos() / NANOS));
        }
        return drawing(chart, "each lane a request, from when the server has it to its last token");
    }

    private Drawing drawing(SpanChart chart, String subtitle) {
        return new Drawing(chart.figure(run.result().scenario().title(), subtitle));
    }

    /** Writes the first 20,000 steps as a time line that ui.perfetto.dev opens. */
    public void write(Path file) throws IOException {
        RunTraceFile.write(file, events.start());
    }
}
