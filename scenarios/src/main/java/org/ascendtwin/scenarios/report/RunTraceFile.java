package org.ascendtwin.scenarios.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.spec.Names;

/**
 * A run in the Chrome trace event format, which ui.perfetto.dev opens: a process for the dies of each rank with its steps, the
 * parts of each step inside it, and its batch; a process for the links, a thread a pair of ranks; and one for the requests,
 * each on a line of its own. Times are microseconds since the start. Parts stand in the order of their names, as a step's cost
 * tells how long each takes, not when.
 */
public final class RunTraceFile {
    private static final CostPart[] PARTS = CostPart.values();
    private static final int LINKS = 1_000_000;
    private static final int REQUESTS = LINKS + 1;
    private static final int STEPS = 0;

    private final RunTrace trace;
    private final BufferedWriter out;
    private boolean begun;

    private RunTraceFile(RunTrace trace, BufferedWriter out) {
        this.trace = trace;
        this.out = out;
    }

    /** Writes {@code trace} to {@code file}, which appears only once it is whole. */
    public static void write(Path file, RunTrace trace) throws IOException {
        WholeFile.write(file, out -> new RunTraceFile(trace, out).write());
    }

    private void write() throws IOException {
        out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
        for (int rank = 0; rank < trace.ranks().size(); rank++) {
            name("process_name", rank, STEPS, trace.ranks().get(rank));
            name("thread_name", rank, STEPS, "steps");
        }
        for (RunTrace.Step step : trace.steps()) {
            step(step);
        }
        transfers();
        name("process_name", REQUESTS, 0, "requests");
        for (RunTrace.Stay stay : trace.stays()) {
            stay(stay, 'b', stay.startNanos());
            stay(stay, 'e', stay.endNanos());
        }
        out.write("\n]}\n");
    }

    private void event(String text) throws IOException {
        out.write(begun ? ",\n" : "");
        begun = true;
        out.write(text);
    }

    private void name(String what, int process, int thread, String name) throws IOException {
        event("{\"name\":\"" + what + "\",\"ph\":\"M\",\"pid\":" + process + ",\"tid\":" + thread
                + ",\"args\":{\"name\":\"" + name + "\"}}");
    }

    private void step(RunTrace.Step step) throws IOException {
        String kind = step.kind().name().toLowerCase(Locale.ROOT);
        span(
                step.rank(),
                STEPS,
                kind + " of " + step.requests(),
                step.startNanos(),
                step.nanos(),
                "\"requests\":" + step.requests() + ",\"tokens\":" + step.tokens());
        long at = step.startNanos();
        for (CostPart part : PARTS) {
            long nanos = step.nanosByPart()[part.ordinal()];
            if (nanos > 0) {
                span(step.rank(), STEPS, Names.kebab(part.name()), at, nanos, "");
                at += nanos;
            }
        }
        event("{\"name\":\"batch\",\"ph\":\"C\",\"pid\":" + step.rank() + ",\"ts\":" + micros(step.startNanos())
                + ",\"args\":{\"requests\":" + step.requests() + "}}");
    }

    private void span(int process, int thread, String name, long startNanos, long nanos, String arguments)
            throws IOException {
        event("{\"name\":\"" + name + "\",\"ph\":\"X\",\"pid\":" + process + ",\"tid\":" + thread + ",\"ts\":"
                + micros(startNanos) + ",\"dur\":" + micros(nanos) + ",\"args\":{" + arguments + "}}");
    }

    private void transfers() throws IOException {
        Map<String, Integer> threadsByLink = new TreeMap<>();
        name("process_name", LINKS, 0, "links");
        for (RunTrace.Transfer transfer : trace.transfers()) {
            String link = "rank " + transfer.fromRank() + " to rank " + transfer.toRank();
            Integer known = threadsByLink.get(link);
            int thread = known == null ? threadsByLink.size() + 1 : known;
            if (known == null) {
                threadsByLink.put(link, thread);
                name("thread_name", LINKS, thread, link);
            }
            String common = "\"cat\":\"kv\",\"name\":\"KV of request " + transfer.request() + "\",\"id\":\"" + link
                    + " "
                    + transfer.request() + "\",\"pid\":" + LINKS + ",\"tid\":" + thread + ",\"args\":{\"tokens\":"
                    + transfer.tokens() + "}}";
            event("{\"ph\":\"b\",\"ts\":" + micros(transfer.startNanos()) + "," + common);
            event("{\"ph\":\"e\",\"ts\":" + micros(transfer.endNanos()) + "," + common);
        }
    }

    private void stay(RunTrace.Stay stay, char phase, long atNanos) throws IOException {
        event("{\"ph\":\"" + phase + "\",\"cat\":\"request " + stay.request() + "\",\"name\":\"" + stay.state()
                + "\",\"id\":" + stay.request() + ",\"pid\":" + REQUESTS + ",\"tid\":0,\"ts\":" + micros(atNanos)
                + "}");
    }

    /** Whole nanoseconds as microseconds, exactly. */
    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%d.%03d", nanos / 1000, nanos % 1000);
    }
}
