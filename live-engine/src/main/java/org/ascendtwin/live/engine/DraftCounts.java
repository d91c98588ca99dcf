package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.speculate.DraftChances;

/** How often drafts were right, by their place in the window and by how far the output was when it began. */
public final class DraftCounts {
    private static final int CELL_TOKENS = 16;
    private static final int CELLS = 64;
    private static final double TOKENS_OF_DRIFT = 1000;
    private static final double LARGEST_DRIFT = 100;
    private static final double LARGEST_LOGIT = 30;
    private static final int HALVINGS = 50;
    private static final double NEGLIGIBLE = 1e-6;

    private long verifications;
    private long tokens;
    private long[][] tries = {};
    private long[][] hits = {};

    /** Counts a step that has ended; by place without requests that ended in it, since their end cut the drafts short. */
    void count(StepPlan plan) {
        if (plan.kind() != StepKind.VERIFY) {
            return;
        }
        for (int i = 0; i < plan.count(); i++) {
            verifications++;
            tokens += plan.emittedCount(i);
            if (!plan.isEnded(i)) {
                count(
                        plan.queryLength(i) - 1,
                        plan.emittedCount(i) - 1,
                        plan.sequence(i).outputCount());
            }
        }
    }

    /** Of {@code drafts} in a row, after {@code position} output tokens, the first {@code right} were right. */
    void count(int drafts, int right, int position) {
        grow(drafts);
        int cell = Math.min(position / CELL_TOKENS, CELLS - 1);
        for (int place = 0; place < drafts && place <= right; place++) {
            tries[place][cell]++;
            hits[place][cell] += place < right ? 1 : 0;
        }
    }

    private void grow(int places) {
        int before = tries.length;
        if (places > before) {
            tries = Arrays.copyOf(tries, places);
            hits = Arrays.copyOf(hits, places);
            for (int place = before; place < places; place++) {
                tries[place] = new long[CELLS];
                hits[place] = new long[CELLS];
            }
        }
    }

    /** Takes over what {@code other} has counted. */
    public void add(DraftCounts other) {
        verifications += other.verifications;
        tokens += other.tokens;
        grow(other.tries.length);
        for (int place = 0; place < other.tries.length; place++) {
            for (int cell = 0; cell < CELLS; cell++) {
                tries[place][cell] += other.tries[place][cell];
                hits[place][cell] += other.hits[place][cell];
            }
        }
    }

    /** Mean tokens of a verification, the target's own included; 0 where nothing was verified. */
    public double acceptLength() {
        return verifications == 0 ? 0 : (double) tokens / verifications;
    }

    /**
     * The likeliest chances of the form logit = a of the place + drift · output tokens / 1000 (logistic regression); a place at
     * which all drafts were right, or none, says nothing of the drift.
     */
    public DraftChances fit() {
        double low = -LARGEST_DRIFT;
        double high = LARGEST_DRIFT;
        for (int i = 0; i < HALVINGS; i++) {
            double drift = (low + high) / 2;
            if (slope(drift) > 0) {
                low = drift;
            } else {
                high = drift;
            }
        }
        // Outputs that are all about as long say nothing; what is left of their slope is rounding.
        double drift = Math.abs(slope(0)) < NEGLIGIBLE ? 0 : (low + high) / 2;
        List<Double> chances = new ArrayList<>();
        for (int place = 0; place < tries.length && all(place) > 0; place++) {
            boolean certain = right(place) == 0 || right(place) == all(place);
            chances.add(certain ? (double) right(place) / all(place) : chance(logit(place, drift)));
        }
        return new DraftChances(chances, chances.isEmpty() ? 0 : drift);
    }

    private long all(int place) {
        return Arrays.stream(tries[place]).sum();
    }

    private long right(int place) {
        return Arrays.stream(hits[place]).sum();
    }

    /** By how much more the logarithm of the likelihood grows with the drift, every place's logit the best for it. */
    private double slope(double drift) {
        double slope = 0;
        for (int place = 0; place < tries.length; place++) {
            if (right(place) > 0 && right(place) < all(place)) {
                double logit = logit(place, drift);
                for (int cell = 0; cell < CELLS; cell++) {
                    slope += thousands(cell) * excess(place, cell, logit, drift);
                }
            }
        }
        return slope;
    }

    /** The logit at the start of the output that explains as many right drafts at {@code place} as there were. */
    private double logit(int place, double drift) {
        double low = -LARGEST_LOGIT;
        double high = LARGEST_LOGIT;
        for (int i = 0; i < HALVINGS; i++) {
            double logit = (low + high) / 2;
            double excess = 0;
            for (int cell = 0; cell < CELLS; cell++) {
                excess += excess(place, cell, logit, drift);
            }
            if (excess > 0) {
                low = logit;
            } else {
                high = logit;
            }
        }
        return (low + high) / 2;
    }

    /** How many more drafts were right than are expected. */
    private double excess(int place, int cell, double logit, double drift) {
        return hits[place][cell] - tries[place][cell] * chance(logit + drift * thousands(cell));
    }

    private static double thousands(int cell) {
        return (cell + 0.5) * CELL_TOKENS / TOKENS_OF_DRIFT;
    }

    private static double chance(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
