package org.ascendtwin.scheduler.batch;

import org.jspecify.annotations.Nullable;

/** Forms a prefill batch from the queue ({@code get_new_batch_prefill} in {@code managers/scheduler.py}). */
public final class PrefillPass {
    private final Roster roster;
    private final Residency residency;
    private final PrefillAdder adder;
    private final PrefillRules rules;
    private final Preemption preemption;
    private final @Nullable DelayGate gate;
    private final SequenceList lostVictims = new SequenceList();
    private boolean goesOn;
    private int creditedSlots;
    private boolean hasCandidate;
    private int next;

    /** @param gate asks whether prefill is worth it; null where prefill is never delayed */
    public PrefillPass(
            Roster roster, Residency residency, PrefillRules rules, int retractDecodeSteps, @Nullable DelayGate gate) {
        this.roster = roster;
        this.residency = residency;
        this.rules = rules;
        this.gate = gate;
        adder = new PrefillAdder(residency.memory(), rules, gate);
        preemption = new Preemption(residency, rules.priorities(), retractDecodeSteps);
    }

    /** Shares the last chunk of the request in the middle of its prompt, so that others can match it. */
    public void stashChunk() {
        Sequence chunked = roster.chunked();
        if (chunked != null && chunked.hasUnsharedChunk()) {
            residency.share(chunked, true);
        }
    }

    /** Starts a pass; returns whether it is worth looking at the queue. Marks the batch full where no slot is left. */
    public boolean mayStart() {
        if (gate != null) {
            gate.begin();
        }
        residency.memory().cache().acknowledgeCopies();
        creditedSlots = 0;
        if (rules.priorities().preempts()) {
            roster.setFull(false);
        }
        if (roster.chunked() != null) {
            return true;
        }
        if (roster.isFull() || roster.waiting().isEmpty()) {
            return false;
        }
        if (allocatableRequests() <= 0 && !rules.priorities().preempts()) {
            roster.setFull(true);
            return false;
        }
        return true;
    }

    /** Goes on with the prompt that was cut off, then to the first request that could be added. */
    public void open(double newTokenRatio) {
        preemption.begin();
        lostVictims.clear();
        SequenceList running = roster.running();
        adder.begin(running, newTokenRatio, rules.mixes() ? running.size() : 0);
        Sequence chunked = roster.chunked();
        goesOn = chunked != null;
        creditedSlots = goesOn && !rules.follows(UpstreamDefect.CHUNK_TAKES_TWO_SLOTS) ? 1 : 0;
        if (chunked != null) {
            chunked.startRound(chunked.prefixLength);
            roster.setChunked(adder.addChunked(chunked) ? chunked : null);
        }
        next = 0;
        hasCandidate = findCandidate();
        if (gate != null && hasCandidate) {
            gate.couldPrefill();
        }
    }

    /** Fills {@code plan} and allocates for it; returns whether anything was selected. */
    public boolean fill(StepPlan plan) {
        lookAtQueue();
        SequenceList selected = adder.selected();
        if (gate != null) {
            gate.end(selected.size());
        }
        if (selected.isEmpty()) {
            settleUnusedPreemption();
            return false;
        }
        roster.waiting().removeInOrder(selected, goesOn ? 1 : 0);
        enqueueVictims();
        if (adder.newChunked() != null) {
            roster.setChunked(adder.newChunked());
        }
        roster.rememberChunked();
        residency.startExtend(selected);
        addExtends(plan, selected);
        roster.lastExtend().addAll(selected);
        if (rules.mixes()) {
            mixIn(plan);
        }
        return true;
    }

    private void lookAtQueue() {
        while (hasCandidate) {
            Sequence sequence = roster.waiting().get(next++);
            residency
                    .memory()
                    .cache()
                    .match(sequence.tokens(), sequence.tokens().length() - 1, sequence.match);
            sequence.startRound(sequence.match.length());
            AddVerdict verdict = adder.add(sequence);
            if (verdict == AddVerdict.NO_TOKEN) {
                roster.setFull(!residency.memory().cache().hasHostTier()
                        || !adder.selected().isEmpty()
                        || roster.runningCount() > 0);
            }
            hasCandidate = verdict == AddVerdict.CONTINUE && findCandidate();
        }
    }

    /** Goes to the next request that waits for nothing but its turn; returns whether it has a slot, its own or one it preempts. */
    private boolean findCandidate() {
        SequenceList waiting = roster.waiting();
        for (; next < waiting.size(); next++) {
            Sequence sequence = waiting.get(next);
            if (adder.selected().size() >= allocatableRequests()) {
                roster.setFull(true);
            }
            if (roster.isFull()
                    && !(rules.priorities().preempts() && preemption.makeRoom(sequence, roster.running(), adder))) {
                return false;
            }
            if (residency.isFetched(sequence, roster.nowNanos())) {
                return true;
            }
        }
        return false;
    }

    private void enqueueVictims() {
        SequenceList victims = preemption.victims();
        for (int index = 0; index < victims.size(); index++) {
            roster.enqueue(victims.get(index));
            residency.prefetch(victims.get(index), roster.nowNanos());
        }
    }

    private void settleUnusedPreemption() {
        if (rules.follows(UpstreamDefect.LOST_PREEMPTED_REQUESTS)) {
            lostVictims.addAll(preemption.victims());
            preemption.begin();
        } else {
            enqueueVictims();
        }
    }

    /** Requests that lost their KV to more urgent ones in this pass; they wait again. */
    public SequenceList victims() {
        return preemption.victims();
    }

    /** Requests that lost their KV in this pass and are forgotten ({@link UpstreamDefect#LOST_PREEMPTED_REQUESTS}). */
    public SequenceList lostVictims() {
        return lostVictims;
    }

    private int allocatableRequests() {
        return Math.min(rules.maxRunningRequests() - roster.runningCount(), residency.freeSlots() + creditedSlots);
    }

    private void addExtends(StepPlan plan, SequenceList selected) {
        plan.begin(StepKind.EXTEND);
        for (int index = 0; index < selected.size(); index++) {
            plan.addExtend(selected.get(index), roster);
        }
        plan.endExtends();
    }

    /** Lets the decode batch ride along behind the prompts. */
    private void mixIn(StepPlan plan) {
        SequenceList running = roster.running();
        running.removeFinishedAnd(null);
        if (running.isEmpty()) {
            return;
        }
        residency.startDecode(running);
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            plan.add(sequence, 1, sequence.lease().committedTokens() - 1);
        }
        plan.setKind(StepKind.MIXED);
        roster.lastExtend().addAll(running);
        running.clear();
    }
}
