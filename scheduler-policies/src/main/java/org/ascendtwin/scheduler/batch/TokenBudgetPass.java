package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.PrefixCache;

/**
 * Forms each step as vLLM's V1 scheduler does ({@code Scheduler.schedule} in {@code vllm/v1/core/sched/scheduler.py},
 * first come first served): every request has tokens that are not computed yet, be they of its prompt or its last
 * output, and a step computes as many of them as one budget allows, first for those that run, in their order, then for
 * those that wait. Memory is given page by page, with no reservation for outputs and no watermark; where none is left,
 * the request that was admitted last starts over, from the head of the queue, and nobody is admitted in that step.
 */
public final class TokenBudgetPass {
    private final Roster roster;
    private final Residency residency;
    private final int maxRunningRequests;
    private final int stepTokens;
    private final SequenceList prompts = new SequenceList();
    private final SequenceList decodes = new SequenceList();
    private final SequenceList victims = new SequenceList();
    private final SequenceList hopeless = new SequenceList();
    private int tokensLeft;

    /** @param stepTokens the budget of a step, {@code --max-num-batched-tokens} */
    public TokenBudgetPass(Roster roster, Residency residency, int maxRunningRequests, int stepTokens) {
        this.roster = roster;
        this.residency = residency;
        this.maxRunningRequests = maxRunningRequests;
        this.stepTokens = stepTokens;
    }

    /** Fills {@code plan} and allocates for it; returns whether anything runs. */
    public boolean fill(StepPlan plan) {
        prompts.clear();
        decodes.clear();
        victims.clear();
        hopeless.clear();
        tokensLeft = stepTokens;
        shareLastChunk();
        roster.running().removeFinishedAnd(null);
        goOn(roster.running());
        if (victims.isEmpty()) {
            admit();
        }
        describe(plan);
        return plan.count() > 0;
    }

    /** Requests that lost their KV in this pass; they wait again. */
    public SequenceList victims() {
        return victims;
    }

    /** Requests that do not fit even alone; they have ended. */
    public SequenceList hopeless() {
        return hopeless;
    }

    private void shareLastChunk() {
        Sequence chunked = roster.chunked();
        if (chunked != null && chunked.hasUnsharedChunk()) {
            residency.share(chunked, true);
        }
    }

    private void goOn(SequenceList running) {
        for (int index = 0; index < running.size() && tokensLeft > 0; index++) {
            Sequence sequence = running.get(index);
            int computed = sequence.lease().committedTokens();
            int tokens = Math.min(sequence.tokens().length() - computed, tokensLeft);
            if (!makeRoom(sequence, computed + tokens)) {
                return;
            }
            tokensLeft -= tokens;
            if (sequence == roster.chunked()) {
                sequence.startRound(sequence.prefixLength);
                extend(sequence, tokens);
            } else {
                decodes.add(sequence);
            }
        }
    }

    /** Allocates for {@code sequence}, at the cost of those admitted after it; returns false where it fell itself. */
    private boolean makeRoom(Sequence sequence, int endTokens) {
        SequenceList running = roster.running();
        while (!residency.grow(sequence, endTokens)) {
            Sequence last = running.removeLast();
            if (last == roster.chunked()) {
                roster.setChunked(null);
            }
            residency.preempt(last);
            if (running.isEmpty()) {
                last.finish();
                hopeless.add(last);
            } else {
                victims.add(last);
                roster.enqueueFirst(last);
            }
            if (last == sequence) {
                return false;
            }
        }
        return true;
    }

    private void admit() {
        SequenceList waiting = roster.waiting();
        while (!waiting.isEmpty() && tokensLeft > 0 && roster.running().size() < maxRunningRequests) {
            Sequence sequence = waiting.get(0);
            PrefixCache cache = residency.memory().cache();
            cache.match(sequence.tokens(), sequence.tokens().length() - 1, sequence.match);
            sequence.startRound(sequence.match.length());
            int tokens = Math.min(sequence.extendLength, tokensLeft);
            if (!residency.canStart(sequence, tokens)) {
                return;
            }
            waiting.removeFirst(1);
            roster.running().add(sequence);
            cache.adopt(sequence.match, sequence.lease());
            residency.grow(sequence, sequence.prefixLength + tokens);
            tokensLeft -= tokens;
            extend(sequence, tokens);
        }
    }

    /** Puts the next {@code tokens} tokens of a prompt into the step. */
    private void extend(Sequence sequence, int tokens) {
        boolean complete = tokens == sequence.extendLength;
        sequence.truncate(tokens);
        prompts.add(sequence);
        roster.setChunked(complete ? null : sequence);
    }

    private void describe(StepPlan plan) {
        plan.begin(prompts.isEmpty() ? StepKind.DECODE : decodes.isEmpty() ? StepKind.EXTEND : StepKind.MIXED);
        for (int index = 0; index < prompts.size(); index++) {
            plan.addExtend(prompts.get(index), roster);
        }
        plan.endExtends();
        for (int index = 0; index < decodes.size(); index++) {
            Sequence sequence = decodes.get(index);
            plan.add(sequence, 1, sequence.lease().committedTokens() - 1);
        }
    }
}
