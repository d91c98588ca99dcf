package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;

/** Chooses the next step: a prefill batch if one can be formed, else a decode step ({@code get_next_batch_to_run}). */
final class SglangPlanner implements Planner {
    private final Roster roster;
    private final Residency residency;
    private final PrefillQueue prefills;
    private final DecodePass decodePass;
    private final EngineListener listener;

    SglangPlanner(EngineState state, PrefillQueue prefills, DecodePass decodePass) {
        roster = state.roster();
        residency = state.residency();
        listener = state.listener();
        this.prefills = prefills;
        this.decodePass = decodePass;
    }

    @Override
    public void begin() {
        prefills.stashChunk();
        roster.mergeLastExtend();
        prefills.begin();
    }

    @Override
    public boolean prefill(StepPlan plan) {
        return prefills.fill(plan);
    }

    @Override
    public boolean decode(StepPlan plan) {
        if (roster.runningCount() == 0) {
            return false;
        }
        boolean filled = decodePass.fill(plan);
        if (decodePass.hasLost()) {
            tellLost();
        }
        return filled;
    }

    /** Those who lost their KV wait again, or end. */
    private void tellLost() {
        SequenceList victims = decodePass.victims();
        for (int index = 0; index < victims.size(); index++) {
            Sequence victim = victims.get(index);
            roster.enqueue(victim);
            residency.prefetch(victim, roster.nowNanos());
            listener.retracted(victim);
        }
        SequenceList hopeless = decodePass.hopeless();
        for (int index = 0; index < hopeless.size(); index++) {
            listener.ended(hopeless.get(index), EndReason.OUT_OF_MEMORY);
        }
    }
}
