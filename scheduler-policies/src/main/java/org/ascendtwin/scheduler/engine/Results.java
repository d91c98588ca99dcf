package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.speculate.AdaptiveSteps;
import org.jspecify.annotations.Nullable;

/** Makes the outcome of a step visible: output tokens, ends, and KV that others may share from here on. */
final class Results {
    private final Residency residency;
    private final EngineListener listener;
    private final boolean ignoreEos;
    private final @Nullable AdaptiveSteps adaptive;

    Results(Residency residency, EngineListener listener, boolean ignoreEos, @Nullable AdaptiveSteps adaptive) {
        this.residency = residency;
        this.listener = listener;
        this.ignoreEos = ignoreEos;
        this.adaptive = adaptive;
    }

    void process(StepPlan plan) {
        if (adaptive != null && plan.kind() == StepKind.VERIFY) {
            learn(adaptive, plan);
        }
        for (int index = 0; index < plan.count(); index++) {
            Sequence sequence = plan.sequence(index);
            // Under overlap a request may have ended or lost its KV after this step was launched: its result is void.
            if (!sequence.isFinished() && !sequence.isRetracted() && !plan.isUnfinished(index)) {
                process(plan, index, sequence);
            }
        }
    }

    /** Tells the adaptive window how many drafts of the whole batch were right. */
    private static void learn(AdaptiveSteps adaptive, StepPlan plan) {
        int correctDrafts = 0;
        for (int index = 0; index < plan.count(); index++) {
            correctDrafts += plan.emittedCount(index) - 1;
        }
        adaptive.verified(plan.count(), correctDrafts);
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
            sequence.appendOutput(plan.tokenId(index, visible, sequence.outputCount()));
            visible++;
            boolean last = visible == emitted;
            if (sequence.isAbortRequested()) {
                reason = EndReason.ABORTED;
            } else if (sequence.isTimeoutRequested()) {
                reason = EndReason.TIMED_OUT;
            } else if (sequence.outputCount() >= sequence.maxNewTokens()) {
                reason = EndReason.LENGTH;
            } else if (last
                    && plan.isEnded(index)
                    && !ignoreEos
                    && !sequence.request().ignoreEos()) {
                reason = EndReason.STOP;
            }
        }
        listener.tokensVisible(sequence, visible, first);
        if (reason != null) {
            residency.finish(sequence);
            listener.ended(sequence, reason);
        } else if (index < plan.extendCount()) {
            residency.share(sequence, false);
        }
    }
}
