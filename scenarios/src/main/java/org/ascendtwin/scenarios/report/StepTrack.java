package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.spec.Names;

/** The tracks of one rank's steps: the steps, and for each of its dies a track a stream, with the parts of the steps. */
final class StepTrack {
    /** The track of the steps. */
    static final int STEPS = 0;

    private static final CostPart[] PARTS = CostPart.values();
    private static final TraceStream[] STREAMS = TraceStream.values();

    private final int process;
    private final RunTrace.Rank rank;
    private final TraceEvents out;

    StepTrack(int process, RunTrace.Rank rank, TraceEvents out) {
        this.process = process;
        this.rank = rank;
        this.out = out;
    }

    void names() throws IOException {
        String dies = rank.firstDie() == rank.lastDie()
                ? "die " + rank.firstDie()
                : "dies " + rank.firstDie() + " to " + rank.lastDie();
        out.process(process, rank.name() + ", " + dies);
        out.thread(process, STEPS, "steps");
        for (int die = rank.firstDie(); die <= rank.lastDie(); die++) {
            for (TraceStream stream : STREAMS) {
                out.thread(process, thread(die, stream), "die " + die + " " + stream.spelling());
            }
        }
    }

    private int thread(int die, TraceStream stream) {
        return 1 + (die - rank.firstDie()) * STREAMS.length + stream.ordinal();
    }

    void step(RunTrace.Step step) throws IOException {
        String kind = step.kind().name().toLowerCase(Locale.ROOT);
        out.span(
                process,
                STEPS,
                kind + " of " + step.requests(),
                step.startNanos(),
                step.nanos(),
                "\"requests\":" + step.requests() + ",\"tokens\":" + step.tokens());
        out.counter(process, "batch", step.startNanos(), "requests", step.requests());
        for (Part part : parts(step)) {
            for (int die = rank.firstDie(); die <= rank.lastDie(); die++) {
                out.span(process, thread(die, part.stream()), part.name(), part.startNanos(), part.nanos(), "");
            }
        }
    }

    private record Part(String name, TraceStream stream, long startNanos, long nanos) {}

    /** One after the other, as a step's cost tells how long each takes, not when. */
    private static List<Part> parts(RunTrace.Step step) {
        List<Part> parts = new ArrayList<>();
        long atNanos = step.startNanos();
        for (CostPart part : PARTS) {
            long nanos = step.nanosByPart()[part.ordinal()];
            if (nanos > 0) {
                parts.add(new Part(Names.kebab(part.name()), TraceStream.of(part), atNanos, nanos));
                atNanos += nanos;
            }
        }
        if (step.otherRanksNanos() > 0) {
            parts.add(new Part("other-ranks", TraceStream.WAITING, atNanos, step.otherRanksNanos()));
        }
        return parts;
    }
}
