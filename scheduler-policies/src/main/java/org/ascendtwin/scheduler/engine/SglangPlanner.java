package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.PrefillPass;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.policy.QueuePolicy;

/** Chooses the next step: a prefill batch if one can be formed, else a decode step ({@code get_next_batch_to_run}). */
final class SglangPlanner implements Planner {
    private final Roster roster;
    private final NewTokenRatio ratio;
    private final PrefillPass prefillPass;
    private final DecodePass decodePass;
    private final QueuePolicy policy;
    private final EngineListener listener;
    private boolean opened;

    SglangPlanner(
            Roster roster,
            NewTokenRatio ratio,
            PrefillPass prefillPass,
            DecodePass decodePass,
            QueuePolicy policy,
            EngineListener listener) {
        this.roster = roster;
        this.ratio = ratio;
        this.prefillPass = prefillPass;
        this.decodePass = decodePass;
        this.policy = policy;
        this.listener = listener;
    }

    @Override
    public void begin() {
        prefillPass.stashChunk();
        roster.mergeLastExtend();
        opened = prefillPass.mayStart();
        if (opened) {
            policy.order(roster.waiting(), roster.running(), roster.nowNanos());
            prefillPass.open(ratio.current());
        }
    }

    @Override
    public boolean prefill(StepPlan plan) {
        if (!opened) {
            return false;
        }
        boolean filled = prefillPass.fill(plan);
        SequenceList victims = prefillPass.victims();
        for (int index = 0; index < victims.size(); index++) {
            listener.preempted(victims.get(index));
        }
        SequenceList lost = prefillPass.lostVictims();
        for (int index = 0; index < lost.size(); index++) {
            lost.get(index).finish();
            listener.ended(lost.get(index), EndReason.LOST);
        }
        for (int index = 0; filled && index < plan.extendCount(); index++) {
            listener.admitted(plan.sequence(index), plan.newlyCached(index));
        }
        return filled;
    }

    @Override
    public boolean decode(StepPlan plan) {
        if (roster.running().isEmpty()) {
            return false;
        }
        boolean filled = decodePass.fill(plan);
        SequenceList victims = decodePass.victims();
        for (int index = 0; index < victims.size(); index++) {
            listener.retracted(victims.get(index));
        }
        SequenceList hopeless = decodePass.hopeless();
        for (int index = 0; index < hopeless.size(); index++) {
            listener.ended(hopeless.get(index), EndReason.OUT_OF_MEMORY);
        }
        return filled;
    }
}
