package org.ascendtwin.scheduler.batch;

import java.util.Comparator;
import org.ascendtwin.scheduler.speculate.AdaptiveSteps;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.jspecify.annotations.Nullable;

/** Forms a decode step of everything that runs ({@code update_running_batch} and {@code retract_decode}). */
public final class DecodePass {
    /** Most outputs first, then the shortest prompt: victims are taken from the end. */
    private static final Comparator<Sequence> SAFEST_FIRST =
            Comparator.comparingInt(Sequence::outputCount).reversed().thenComparingInt(Sequence::promptLength);

    private final Roster roster;
    private final Residency residency;
    private final NewTokenRatio ratio;
    private final SpeculativeWindow window;
    private final int retractDecodeSteps;
    private final @Nullable AdaptiveSteps adaptive;
    private final SequenceList victims = new SequenceList();
    private final SequenceList hopeless = new SequenceList();

    /** @param adaptive chooses the draft steps of each batch; null where the window is fixed */
    public DecodePass(
            Roster roster,
            Residency residency,
            NewTokenRatio ratio,
            SpeculativeWindow window,
            int retractDecodeSteps,
            @Nullable AdaptiveSteps adaptive) {
        this.roster = roster;
        this.residency = residency;
        this.ratio = ratio;
        this.window = window;
        this.retractDecodeSteps = retractDecodeSteps;
        this.adaptive = adaptive;
    }

    /** Fills {@code plan} and allocates for it; returns whether anything runs. */
    public boolean fill(StepPlan plan) {
        victims.clear();
        hopeless.clear();
        residency.memory().cache().acknowledgeCopies();
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
        return true;
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
        if (!window.isActive()) {
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
        boolean verify = window.isActive();
        plan.begin(verify ? StepKind.VERIFY : StepKind.DECODE);
        plan.endExtends();
        int verifyTokens = adaptive == null ? window.numDraftTokens() : adaptive.steps(running.size()) + 1;
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            int committed = sequence.lease().committedTokens();
            plan.addDecode(sequence, verify ? verifyTokens : 1, verify ? committed : committed - 1);
        }
    }
}
