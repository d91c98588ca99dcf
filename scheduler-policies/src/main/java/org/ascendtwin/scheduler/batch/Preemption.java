package org.ascendtwin.scheduler.batch;

import java.util.Comparator;

/** Takes the KV of less urgent running requests for a more urgent one ({@code preempt_to_schedule}). */
final class Preemption {
    private final Residency residency;
    private final PriorityRules rules;
    private final int retractDecodeSteps;
    private final Comparator<Sequence> leastUrgentNewestFirst;
    private final SequenceList candidates = new SequenceList();
    private final SequenceList victims = new SequenceList();

    Preemption(Residency residency, PriorityRules rules, int retractDecodeSteps) {
        this.residency = residency;
        this.rules = rules;
        this.retractDecodeSteps = retractDecodeSteps;
        leastUrgentNewestFirst = Comparator.comparingLong(rules::urgencyKey)
                .thenComparingLong(Sequence::queueEntryNanos)
                .reversed();
    }

    /** Starts a prefill pass. */
    void begin() {
        victims.clear();
    }

    /** Requests that lost their KV in this pass. */
    SequenceList victims() {
        return victims;
    }

    /**
     * Makes room for {@code sequence} in {@code adder}'s budget; returns whether it did. The tokens it needs are those
     * of the last time it was looked at, as upstream counts them.
     */
    boolean makeRoom(Sequence sequence, SequenceList running, PrefillAdder adder) {
        candidates.clear();
        for (int index = 0; index < running.size(); index++) {
            if (!running.get(index).isFinished()) {
                candidates.add(running.get(index));
            }
        }
        candidates.sort(leastUrgentNewestFirst);
        double needed = sequence.extendLength + adder.reservation(sequence) - adder.totalLeft();
        int chosen = 0;
        while (chosen < candidates.size() && (chosen == 0 || needed > 0)) {
            Sequence candidate = candidates.get(chosen);
            if (rules.urgencyKey(candidate) - rules.urgencyKey(sequence) <= rules.preemptionThreshold()) {
                break;
            }
            needed -= adder.reservedFor(candidate);
            chosen++;
        }
        if (chosen == 0 || needed > 0) {
            return false;
        }
        takeFrom(running, chosen, adder);
        return true;
    }

    /** Takes the KV of the first {@code count} candidates, in the order of the decode batch. */
    private void takeFrom(SequenceList running, int count, PrefillAdder adder) {
        int total = running.size();
        int released = 0;
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            if (candidates.indexOf(sequence) < count && !sequence.isFinished()) {
                adder.forgetRunning(sequence);
                released++;
                residency.evict(sequence);
                residency.memory().makeRoom((total - released) * retractDecodeSteps);
            }
        }
        for (int index = 0; index < count; index++) {
            running.remove(candidates.get(index));
            victims.add(candidates.get(index));
        }
    }
}
