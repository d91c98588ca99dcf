package org.ascendtwin.scenarios.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ProgramSpec;
import org.ascendtwin.scenarios.workload.ProgramDraw.Draft;
import org.ascendtwin.scenarios.workload.ProgramDraw.Tail;
import org.ascendtwin.scenarios.workload.RequestOrder.Link;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.Streams;

/**
 * Draws programs as requests that wait for one another. Everything is drawn beforehand, each program from its own stream,
 * so that every policy meets the same programs.
 */
final class Programs {
    private static final int MOST_REQUESTS = 5_000_000;

    private final ProgramSpec spec;
    private final Streams streams;

    Programs(ProgramSpec spec, Streams streams) {
        this.spec = spec;
        this.streams = streams;
    }

    /**
     * The requests of all programs, one program after the other.
     *
     * @param arrivalsNanos of the programs
     * @throws InvalidInput if they are too many
     */
    RequestTable table(long[] arrivalsNanos) throws InvalidInput {
        List<Draft> drafts = new ArrayList<>();
        Map<String, Long> sharedTexts = new TreeMap<>();
        int[] sizes = new int[spec.count()];
        ProgramDraw draw = new ProgramDraw(drafts, sharedTexts);
        for (int program = 0; program < spec.count(); program++) {
            int before = drafts.size();
            draw.run(spec.steps(), program, streams.stream("workload.program", program));
            sizes[program] = drafts.size() - before;
            if (drafts.size() > MOST_REQUESTS) {
                throw new InvalidInput(
                        "workload.program",
                        "makes more than " + MOST_REQUESTS + " requests by its program " + program
                                + ". Maybe a smaller count, or fewer loops and copies.");
            }
        }
        if (drafts.isEmpty()) {
            throw new InvalidInput("workload.program", "no program asks for anything. Maybe a larger chance.");
        }
        return table(drafts, sizes, arrivalsNanos);
    }

    private static RequestTable table(List<Draft> drafts, int[] sizes, long[] programArrivalsNanos) {
        int count = drafts.size();
        long[] arrivalsNanos = new long[count];
        int[] inputTokens = new int[count];
        int[] outputTokens = new int[count];
        TokenRuns[] prompts = new TokenRuns[count];
        int[] programs = new int[count];
        for (int i = 0; i < count; i++) {
            Draft draft = drafts.get(i);
            arrivalsNanos[i] = programArrivalsNanos[draft.program()];
            prompts[i] = draft.prompt();
            inputTokens[i] = draft.prompt().length();
            outputTokens[i] = draft.outputTokens();
            programs[i] = draft.program();
        }
        RequestOrder order = order(drafts, programArrivalsNanos, programs, sizes);
        return new RequestTable(arrivalsNanos, inputTokens, outputTokens, null, prompts, order, List.of());
    }

    private static RequestOrder order(List<Draft> drafts, long[] arrivalsNanos, int[] programs, int[] sizes) {
        int count = drafts.size();
        int[] waits = new int[count];
        long[] startDelaysNanos = new long[count];
        List<List<Link>> links = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            links.add(new ArrayList<>(1));
        }
        for (int i = 0; i < count; i++) {
            startDelaysNanos[i] = RequestOrder.START;
            waits[i] = drafts.get(i).tails().size();
            for (Tail tail : drafts.get(i).tails()) {
                if (tail.request() == RequestOrder.START) {
                    startDelaysNanos[i] = Math.max(startDelaysNanos[i], tail.delayNanos());
                    waits[i]--;
                } else {
                    links.get(tail.request()).add(new Link(i, tail.delayNanos()));
                }
            }
            waits[i] += startDelaysNanos[i] >= 0 ? 1 : 0;
        }
        Link[][] byRequest =
                links.stream().map(list -> list.toArray(Link[]::new)).toArray(Link[][]::new);
        return new RequestOrder(arrivalsNanos, programs, sizes, waits, startDelaysNanos, byRequest);
    }

    /** What such requests are, in words. */
    static String source(ProgramSpec spec) {
        return "synthetic, " + spec.count() + " program" + (spec.count() == 1 ? "" : "s")
                + " whose requests follow from one another";
    }
}
