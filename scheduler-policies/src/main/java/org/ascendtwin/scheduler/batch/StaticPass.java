package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;

/**
 * Forms one batch after the other, as {@code generate} of Hugging Face Transformers does with each batch it is given
 * ({@code src/transformers/generation/utils.py}). Once nothing runs, the requests at the head of the queue become a
 * batch, as many as fit if all outputs get as long as the longest declared one; their prompts are padded to the longest
 * and computed together; then each row gets one token a step until the last request has ended. Rows of requests that
 * have ended go on computing padding and keep their KV until then.
 */
public final class StaticPass {
    private final Roster roster;
    private final Residency residency;
    private final int maxRunningRequests;

    public StaticPass(Roster roster, Residency residency, int maxRunningRequests) {
        this.roster = roster;
        this.residency = residency;
        this.maxRunningRequests = maxRunningRequests;
    }

    /** Fills {@code plan} and allocates for it; returns whether anything runs. */
    public boolean fill(StepPlan plan) {
        SequenceList rows = roster.running();
        if (hasEnded(rows)) {
            for (int index = 0; index < rows.size(); index++) {
                residency.release(rows.get(index));
            }
            rows.clear();
        }
        if (rows.isEmpty()) {
            return start(plan);
        }
        plan.begin(StepKind.DECODE);
        plan.endExtends();
        for (int index = 0; index < rows.size(); index++) {
            Sequence sequence = rows.get(index);
            int written = sequence.lease().committedTokens();
            residency.grow(sequence, written + 1);
            plan.add(sequence, 1, written);
        }
        return true;
    }

    private static boolean hasEnded(SequenceList rows) {
        for (int index = 0; index < rows.size(); index++) {
            if (!rows.get(index).isFinished()) {
                return false;
            }
        }
        return true;
    }

    private boolean start(StepPlan plan) {
        SequenceList waiting = roster.waiting();
        KvMemory memory = residency.memory();
        int count = 0;
        int longestPrompt = 0;
        int mostOutputs = 1;
        while (count < Math.min(waiting.size(), maxRunningRequests)) {
            Sequence next = waiting.get(count);
            int prompt = Math.max(longestPrompt, next.promptLength());
            int outputs = Math.max(mostOutputs, next.maxNewTokens());
            // The KV of the last output is never written.
            long rowTokens = memory.ceilToPage(prompt + outputs - 1);
            if ((count + 1) * rowTokens > memory.capacityTokens()) {
                break;
            }
            longestPrompt = prompt;
            mostOutputs = outputs;
            count++;
        }
        plan.begin(StepKind.EXTEND);
        for (int index = 0; index < count; index++) {
            addPadded(plan, waiting.get(index), longestPrompt);
        }
        plan.endExtends();
        waiting.removeFirst(count);
        return count > 0;
    }

    private void addPadded(StepPlan plan, Sequence sequence, int paddedTokens) {
        sequence.holdToBatchEnd();
        sequence.startRound(0);
        sequence.extendLength = paddedTokens;
        residency.grow(sequence, paddedTokens);
        roster.running().add(sequence);
        plan.addExtend(sequence, roster);
    }
}
