package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;

/** Chooses the next step: a prefill batch if one can be formed, else a decode step ({@code get_next_batch_to_run}). */
final class SglangPlanner implements Planner {
    private final Roster roster;
    private final PrefillQueue prefills;
    private final DecodePass decodePass;
    private final EngineListener listener;

    SglangPlanner(Roster roster, PrefillQueue prefills, DecodePass decodePass, EngineListener listener) {
        this.roster = roster;
        this.prefills = prefills;
        this.decodePass = decodePass;
        this.listener = listener;
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
        if (roster.running().isEmpty()) {
            return false;
        }
        boolean filled = decodePass.fill(plan);
        SequenceList victims = decodePass.victims();
        for (int index = 0; index < victims.size(); index++) {
            Sequence victim = victims.get(index);
            roster.enqueue(victim);
            listener.retracted(victim);
        }
        SequenceList hopeless = decodePass.hopeless();
        for (int index = 0; index < hopeless.size(); index++) {
            listener.ended(hopeless.get(index), EndReason.OUT_OF_MEMORY);
        }
        return filled;
    }
}
