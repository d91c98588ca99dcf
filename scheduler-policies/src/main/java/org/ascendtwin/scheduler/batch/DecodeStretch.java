package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;
import org.jspecify.annotations.Nullable;

/**
 * Decode steps that follow each other with the same requests, each of which gets one token a step. What they do to every
 * request is only counted, and written down when the stretch ends: before anybody looks at one of them. Pages are still
 * taken in the step that needs them.
 */
public final class DecodeStretch {
    private int[] committedTokens = new int[16];
    private @Nullable StepPlan last;
    private long number;
    private int pageSize;
    private int stepsLaunched;
    private int stepsShown;

    /** Steps ahead that need no page. */
    private int stepsToGrowth;

    /** Steps from the first on after which the first request has all the tokens it may have. */
    private int stepsToLimit;

    boolean isActive() {
        return last != null;
    }

    /** Starts with {@code first}, a step of all of {@code running}; does not where one of them is about to end. */
    void begin(StepPlan first, SequenceList running, int tokensAPage) {
        pageSize = tokensAPage;
        stepsLaunched = 0;
        stepsShown = 0;
        stepsToLimit = Integer.MAX_VALUE;
        if (committedTokens.length < running.size()) {
            committedTokens = new int[2 * running.size()];
        }
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            boolean ends = sequence.isAbortRequested() || sequence.isTimeoutRequested();
            stepsToLimit = ends ? 0 : Math.min(stepsToLimit, sequence.remainingNewTokens());
            committedTokens[index] = sequence.lease().committedTokens();
        }
        if (stepsToLimit > 1) {
            last = first;
            first.setStretch(++number);
            stepsToGrowth = stepsToGrowth(running.size());
        }
    }

    /** Pages that the next step needs. */
    int pagesToGrow(int requests) {
        int pages = 0;
        for (int index = 0; index < requests && stepsToGrowth == 0; index++) {
            pages += isAtPageEnd(index) ? 1 : 0;
        }
        return pages;
    }

    private boolean isAtPageEnd(int index) {
        return (committedTokens[index] + stepsLaunched) % pageSize == 0;
    }

    private int stepsToGrowth(int requests) {
        int steps = pageSize;
        for (int index = 0; index < requests; index++) {
            int over = (committedTokens[index] + stepsLaunched) % pageSize;
            steps = Math.min(steps, over == 0 ? 0 : pageSize - over);
        }
        return steps;
    }

    /** Fills {@code plan} with the next step, whose pages are there. */
    void goOn(StepPlan plan, SequenceList running, KvMemory memory) {
        if (last == null) {
            throw new IllegalStateException("a decode step goes on from none");
        }
        plan.continueFrom(last);
        last = plan;
        if (stepsToGrowth > 0) {
            stepsLaunched++;
            stepsToGrowth--;
            return;
        }
        for (int index = 0; index < running.size(); index++) {
            if (isAtPageEnd(index)) {
                memory.growAhead(running.get(index).lease(), stepsLaunched + 1);
            }
        }
        stepsLaunched++;
        stepsToGrowth = stepsToGrowth(running.size());
    }

    /**
     * Counts the tokens that {@code plan} gave; returns whether it could, as the step was one of these requests and gave
     * everyone one token, which is nobody's last.
     */
    public boolean show(StepPlan plan) {
        if (last == null || !plan.isOneEach() || stepsShown + 1 >= stepsToLimit) {
            return false;
        }
        if (plan.stretch() != number && !plan.hasRequestsOf(last)) {
            return false;
        }
        stepsShown++;
        return true;
    }

    /** Writes down what has happened, and ends. */
    void settle(SequenceList running) {
        last = null;
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            sequence.appendOutputs(stepsShown);
            sequence.lease().advance(stepsLaunched);
        }
    }
}
