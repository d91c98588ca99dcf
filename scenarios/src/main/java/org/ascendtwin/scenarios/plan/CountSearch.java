package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.SloSpec;

/** The fewest servers of a layout that keep the limits: more until they do, then fewer until they do not. */
final class CountSearch {
    private static final int MOST_STEPS = 12;
    private static final double GROWTH = 0.25;
    /** A first token that is late though prefill servers are less busy than this waits for room where it is decoded. */
    private static final double BUSY_SHARE = 0.5;

    private final Trials trials;
    private final SloSpec slo;
    private final double goodShare;
    private final int mostDies;

    CountSearch(Trials trials, SloSpec slo, double goodShare, int mostDies) {
        this.trials = trials;
        this.slo = slo;
        this.goodShare = goodShare;
        this.mostDies = mostDies;
    }

    /** The best that is found from {@code start} on; it may fall short. */
    Outcome search(Candidate start) throws InvalidInput {
        Outcome best = trials.of(start);
        for (int step = 0; step < MOST_STEPS && !best.keeps(goodShare); step++) {
            Candidate more = grown(best);
            if (more.dies() > mostDies) {
                return best;
            }
            best = trials.of(more);
        }
        return best.keeps(goodShare) ? fewer(best) : best;
    }

    private Outcome fewer(Outcome enough) throws InvalidInput {
        Outcome best = enough;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int kind = 0; kind < best.candidate().instances().size() && !changed; kind++) {
                if (best.candidate().instances().get(kind) > 1) {
                    Outcome less = trials.of(
                            best.candidate().with(plus(best.candidate().instances(), kind, -1)));
                    if (less.keeps(goodShare)) {
                        best = less;
                        changed = true;
                    }
                }
            }
        }
        return best;
    }

    private Candidate grown(Outcome outcome) {
        List<Integer> instances = outcome.candidate().instances();
        int kind = tightKind(outcome);
        int more = (int) Math.ceil(GROWTH * instances.get(kind));
        return outcome.candidate().with(plus(instances, kind, more));
    }

    static List<Integer> plus(List<Integer> instances, int kind, int more) {
        List<Integer> changed = new ArrayList<>(instances);
        changed.set(kind, instances.get(kind) + more);
        return List.copyOf(changed);
    }

    /** Prefill servers where the first token comes too late for want of them, else those that decode. */
    private int tightKind(Outcome outcome) {
        int last = outcome.candidate().instances().size() - 1;
        boolean lateFirst =
                slo.ttft() != null && outcome.value("p95_ttft_ms") > slo.ttft().nanos() / 1e6;
        boolean idle = outcome.value("prefill_busy_share") < BUSY_SHARE;
        return lateFirst && !idle ? 0 : last;
    }
}
