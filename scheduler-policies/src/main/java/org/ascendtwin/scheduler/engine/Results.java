package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.speculate.VerifiedBatch;
import org.ascendtwin.scheduler.speculate.WindowPolicy;
import org.jspecify.annotations.Nullable;

/** Makes the outcome of a step visible: output tokens, ends, and KV that others may share from here on. */
final class Results implements StepResults {
    private final Roster roster;
    private final Residency residency;
    private final EngineListener listener;
    private final boolean ignoreEos;
    private final @Nullable WindowPolicy windows;
    private final VerifiedBatch verified = new VerifiedBatch();

    Results(EngineState state, boolean ignoreEos, @Nullable WindowPolicy windows) {
        roster = state.roster();
        residency = state.residency();
        listener = state.listener();
        this.ignoreEos = ignoreEos;
        this.windows = windows;
    }

    @Override
    public void process(StepPlan plan) {
        if (windows != null && plan.kind() == StepKind.VERIFY) {
            learn(windows, plan);
        }
        if (roster.stretch().show(plan)) {
            listener.tokensVisible(plan);
            return;
        }
        roster.running();
        for (int index = 0; index < plan.count(); index++) {
            Sequence sequence = plan.sequence(index);
            // Under overlap a request may have ended or lost its KV after this step was launched: its result is void.
            if (!sequence.isFinished() && !sequence.isRetracted() && !plan.isUnfinished(index)) {
                process(plan, index, sequence);
            }
        }
    }

    /** Tells the window policy how many drafts of each request were right. */
    private void learn(WindowPolicy policy, StepPlan plan) {
        verified.begin(plan.queryLength(0) - 1);
        for (int index = 0; index < plan.count(); index++) {
            verified.add(plan.emittedCount(index) - 1);
        }
        policy.verified(verified);
    }

    private void process(StepPlan plan, int index, Sequence sequence) {
        int emitted = plan.emittedCount(index);
        if (emitted == 0) {
            throw new IllegalStateException("step " + plan.ordinal() + " ended without a token for request "
                    + sequence.id() + ". Maybe its executor did not call StepPlan.emit.");
        }
        if (plan.kind() == StepKind.VERIFY) {
            sequence.lease().setCommittedTokens(sequence.lease().committedTokens() + emitted);
        }
        boolean first = sequence.outputCount() == 0;
        @Nullable EndReason reason = null;
        int visible = 0;
        while (visible < emitted && reason == null) {
            if (plan.isNamed(index)) {
                sequence.appendOutput(plan.tokenId(index, visible, sequence.outputCount()));
            } else {
                sequence.appendOutputs(1);
            }
            visible++;
            reason = endReason(sequence, visible == emitted && plan.isEnded(index));
        }
        show(sequence, visible, first, reason);
        if (reason == null && index < plan.extendCount()) {
            residency.share(sequence, false);
        }
    }

    /**
     * Makes the first token of a request visible that another server has prefilled; returns whether it goes on.
     *
     * @param ended whether that token ends its sequence
     */
    boolean showFirst(Sequence sequence, boolean ended) {
        EndReason reason = endReason(sequence, ended);
        show(sequence, 1, true, reason);
        return reason == null;
    }

    private void show(Sequence sequence, int tokenCount, boolean first, @Nullable EndReason reason) {
        listener.tokensVisible(sequence, tokenCount, first);
        if (reason != null) {
            residency.finish(sequence);
            listener.ended(sequence, reason);
        }
    }

    /** Why a request ends with the output it has last got; null where it goes on. */
    private @Nullable EndReason endReason(Sequence sequence, boolean ended) {
        if (sequence.isAbortRequested()) {
            return EndReason.ABORTED;
        }
        if (sequence.isTimeoutRequested()) {
            return EndReason.TIMED_OUT;
        }
        if (sequence.outputCount() >= sequence.maxNewTokens()) {
            return EndReason.LENGTH;
        }
        return ended && !ignoreEos && !sequence.request().ignoreEos() ? EndReason.STOP : null;
    }
}
