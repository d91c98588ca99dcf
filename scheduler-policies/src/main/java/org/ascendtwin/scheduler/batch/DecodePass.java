package org.ascendtwin.scheduler.batch;

import java.util.Comparator;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.speculate.DecodeBatch;
import org.ascendtwin.scheduler.speculate.WindowPolicy;
import org.jspecify.annotations.Nullable;

/** Forms a decode step of everything that runs ({@code update_running_batch} and {@code retract_decode}). */
public final class DecodePass {
    /** Most outputs first, then the shortest prompt: victims are taken from the end. */
    private static final Comparator<Sequence> SAFEST_FIRST =
            Comparator.comparingInt(Sequence::outputCount).reversed().thenComparingInt(Sequence::promptLength);

    private final Roster roster;
    private final Residency residency;
    private final NewTokenRatio ratio;
    private final int retractDecodeSteps;
    private final @Nullable WindowPolicy windows;
    private final boolean coalesces;
    private final DecodeBatch batch = new DecodeBatch();
    private final SequenceList victims = new SequenceList();
    private final SequenceList hopeless = new SequenceList();
    private boolean lost;

    /**
     * @param windows chooses how far each step looks ahead; null where nothing is speculated
     * @param coalesces whether steps of the same requests only count what they do to each
     */
    public DecodePass(
            Roster roster,
            Residency residency,
            NewTokenRatio ratio,
            int retractDecodeSteps,
            @Nullable WindowPolicy windows,
            boolean coalesces) {
        this.roster = roster;
        this.residency = residency;
        this.ratio = ratio;
        this.retractDecodeSteps = retractDecodeSteps;
        this.windows = windows;
        this.coalesces = coalesces && windows == null;
    }

    /** Fills {@code plan} and allocates for it; returns whether anything runs. */
    public boolean fill(StepPlan plan) {
        if (lost) {
            lost = false;
            victims.clear();
            hopeless.clear();
        }
        residency.memory().cache().acknowledgeCopies();
        if (goOn(plan)) {
            return true;
        }
        SequenceList running = roster.running();
        int before = running.size();
        running.removeFinishedAnd(null);
        if (running.isEmpty()) {
            roster.setFull(false);
            return false;
        }
        if (residency.hasDecodeRoom(running)) {
            ratio.decay();
        } else {
            retract(running);
        }
        if (running.size() < before) {
            roster.setFull(false);
        }
        if (running.isEmpty()) {
            return false;
        }
        residency.startDecode(running);
        addDecodes(plan, running);
        if (coalesces) {
            roster.stretch().begin(plan, running, residency.memory().pageSize());
        }
        return true;
    }

    /** Fills {@code plan} with one more step of the same requests, where nothing has happened since the last. */
    private boolean goOn(StepPlan plan) {
        DecodeStretch stretch = roster.stretch();
        if (!stretch.isActive()) {
            return false;
        }
        KvMemory memory = residency.memory();
        int count = roster.runningCount();
        if (memory.freeTokens() < stretch.pagesToGrow(count) * memory.pageSize()) {
            return false;
        }
        ratio.decay();
        memory.makeRoom(count * memory.pageSize());
        stretch.goOn(plan, roster.members(), memory);
        return true;
    }

    /** Whether anybody lost its KV in this pass: one of the {@link #victims} or of the {@link #hopeless}. */
    public boolean hasLost() {
        return lost;
    }

    /** Requests that lost their KV in this pass; the caller has them wait again. */
    public SequenceList victims() {
        return victims;
    }

    /** Requests that do not fit even alone; they have ended. */
    public SequenceList hopeless() {
        return hopeless;
    }

    private void retract(SequenceList running) {
        lost = true;
        if (windows == null) {
            running.sort(SAFEST_FIRST);
        }
        while (running.size() > 1 && (victims.isEmpty() || !residency.hasDecodeRoom(running))) {
            Sequence victim = running.removeLast();
            residency.evict(victim);
            residency.memory().makeRoom(running.size() * retractDecodeSteps);
            victims.add(victim);
        }
        if (running.size() == 1 && !residency.hasDecodeRoom(running)) {
            Sequence last = running.removeLast();
            residency.evict(last);
            last.finish();
            hopeless.add(last);
        }
        ratio.reestimate(running);
    }

    private void addDecodes(StepPlan plan, SequenceList running) {
        plan.begin(windows == null ? StepKind.DECODE : StepKind.VERIFY);
        plan.endExtends();
        int draftTokens = windows == null ? 0 : draftTokens(windows, running);
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            int committed = sequence.lease().committedTokens();
            if (windows == null) {
                plan.addDecode(sequence, 1, committed - 1);
            } else {
                plan.addDecode(sequence, draftTokens, committed);
            }
        }
    }

    private int draftTokens(WindowPolicy policy, SequenceList running) {
        batch.clear();
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            batch.add(sequence.id(), sequence.lease().committedTokens());
        }
        return policy.draftTokens(batch);
    }
}
