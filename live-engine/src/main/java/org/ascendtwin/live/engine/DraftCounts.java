package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;

/** How often drafts were right, by their place in the window. */
public final class DraftCounts {
    private long verifications;
    private long tokens;
    private long[] tries = {};
    private long[] hits = {};

    /** Counts a step that has ended; by place without requests that ended in it, since their end cut the drafts short. */
    void count(StepPlan plan) {
        if (plan.kind() != StepKind.VERIFY) {
            return;
        }
        for (int i = 0; i < plan.count(); i++) {
            verifications++;
            tokens += plan.emittedCount(i);
            if (!plan.isEnded(i)) {
                count(plan.queryLength(i) - 1, plan.emittedCount(i) - 1);
            }
        }
    }

    /** Of {@code drafts} in a row the first {@code right} were right. */
    void count(int drafts, int right) {
        if (drafts > tries.length) {
            tries = Arrays.copyOf(tries, drafts);
            hits = Arrays.copyOf(hits, drafts);
        }
        for (int place = 0; place < drafts && place <= right; place++) {
            tries[place]++;
            hits[place] += place < right ? 1 : 0;
        }
    }

    /** Takes over what {@code other} has counted. */
    public void add(DraftCounts other) {
        verifications += other.verifications;
        tokens += other.tokens;
        int places = Math.max(tries.length, other.tries.length);
        tries = Arrays.copyOf(tries, places);
        hits = Arrays.copyOf(hits, places);
        for (int place = 0; place < other.tries.length; place++) {
            tries[place] += other.tries[place];
            hits[place] += other.hits[place];
        }
    }

    /** Mean tokens of a verification, the target's own included; 0 where nothing was verified. */
    public double acceptLength() {
        return verifications == 0 ? 0 : (double) tokens / verifications;
    }

    /** The chance, place by place, that a draft is right where all before it were; empty where nothing was drafted. */
    public List<Double> chances() {
        List<Double> chances = new ArrayList<>();
        for (int place = 0; place < tries.length && tries[place] > 0; place++) {
            chances.add((double) hits[place] / tries[place]);
        }
        return List.copyOf(chances);
    }
}
