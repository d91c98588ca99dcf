package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.RunTrace;

/**
 * A run in the Chrome trace event format, which ui.perfetto.dev opens: a process for each rank with its steps, its batch and
 * the streams of each of its dies; one for the links between ranks with the KV on them, and arrows from the step that computed
 * it to the one that uses it; and one for the requests, each on a line of its own.
 */
public final class RunTraceFile {
    private static final int LINKS = 1_000_000;
    private static final int REQUESTS = LINKS + 1;

    private final RunTrace trace;
    private final TraceEvents out;

    private RunTraceFile(RunTrace trace, TraceEvents out) {
        this.trace = trace;
        this.out = out;
    }

    /** Writes {@code trace} to {@code file}, which appears only once it is whole. */
    public static void write(Path file, RunTrace trace) throws IOException {
        WholeFile.write(file, text -> {
            TraceEvents events = new TraceEvents(text);
            new RunTraceFile(trace, events).write();
            events.end();
        });
    }

    private void write() throws IOException {
        List<StepTrack> tracks = new ArrayList<>();
        for (int rank = 0; rank < trace.ranks().size(); rank++) {
            StepTrack track = new StepTrack(rank, trace.ranks().get(rank), out);
            track.names();
            tracks.add(track);
        }
        for (RunTrace.Step step : trace.steps()) {
            tracks.get(step.rank()).step(step);
        }
        if (!trace.transfers().isEmpty()) {
            out.process(LINKS, "links");
            transfers();
        }
        out.process(REQUESTS, "requests");
        for (RunTrace.Stay stay : trace.stays()) {
            out.overlapping(
                    REQUESTS,
                    "request " + stay.request(),
                    Integer.toString(stay.request()),
                    stay.state(),
                    stay.startNanos(),
                    stay.endNanos());
        }
    }

    private void transfers() throws IOException {
        Map<Integer, List<RunTrace.Step>> stepsByRank = new HashMap<>();
        trace.steps().forEach(step -> stepsByRank
                .computeIfAbsent(step.rank(), rank -> new ArrayList<>())
                .add(step));
        int id = 0;
        for (RunTrace.Transfer transfer : trace.transfers()) {
            String link = "rank " + transfer.fromRank() + " to rank " + transfer.toRank();
            String what = "KV of request " + transfer.request() + ", " + transfer.tokens() + " tokens";
            out.overlapping(LINKS, link, Integer.toString(++id), what, transfer.startNanos(), transfer.endNanos());
            long leftNanos = lastInstantOfStep(stepsByRank.getOrDefault(transfer.fromRank(), List.of()), transfer);
            if (leftNanos >= 0) {
                out.arrow(true, id, transfer.fromRank(), StepTrack.STEPS, leftNanos);
                out.arrow(false, id, transfer.toRank(), StepTrack.STEPS, transfer.endNanos());
            }
        }
    }

    /** The last instant in the step that began before {@code transfer}; negative where none is shown. */
    private static long lastInstantOfStep(List<RunTrace.Step> steps, RunTrace.Transfer transfer) {
        int low = 0;
        int high = steps.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (steps.get(middle).startNanos() < transfer.startNanos()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0
                ? -1
                : Math.min(transfer.startNanos(), steps.get(low - 1).endNanos() - 1);
    }
}
