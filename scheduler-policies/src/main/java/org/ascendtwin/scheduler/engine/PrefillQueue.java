package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.PrefillPass;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.policy.QueuePolicy;

/** The waiting queue as a prefill batch is formed from it, in the order of a policy ({@code get_new_batch_prefill}). */
final class PrefillQueue {
    private final Roster roster;
    private final NewTokenRatio ratio;
    private final PrefillPass pass;
    private final QueuePolicy policy;
    private final EngineListener listener;
    private boolean opened;

    PrefillQueue(Roster roster, NewTokenRatio ratio, PrefillPass pass, QueuePolicy policy, EngineListener listener) {
        this.roster = roster;
        this.ratio = ratio;
        this.pass = pass;
        this.policy = policy;
        this.listener = listener;
    }

    /** Shares the last chunk of the request in the middle of its prompt. */
    void stashChunk() {
        pass.stashChunk();
    }

    /** Looks at the queue as far as the first request that could be admitted. */
    void begin() {
        opened = pass.mayStart();
        if (opened) {
            policy.order(roster.waiting(), roster.running(), roster.nowNanos());
            pass.open(ratio.current());
        }
    }

    /** Fills {@code plan} with prompts; returns whether there are any. */
    boolean fill(StepPlan plan) {
        if (!opened) {
            return false;
        }
        boolean filled = pass.fill(plan);
        SequenceList victims = pass.victims();
        for (int index = 0; index < victims.size(); index++) {
            listener.preempted(victims.get(index));
        }
        SequenceList lost = pass.lostVictims();
        for (int index = 0; index < lost.size(); index++) {
            lost.get(index).finish();
            listener.ended(lost.get(index), EndReason.LOST);
        }
        for (int index = 0; filled && index < plan.extendCount(); index++) {
            listener.admitted(plan.sequence(index), plan.newlyCached(index));
        }
        return filled;
    }
}
