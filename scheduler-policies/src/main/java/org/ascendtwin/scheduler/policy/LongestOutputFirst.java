package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/** {@code lof}: most declared new tokens first; with priorities, within a priority. */
final class LongestOutputFirst implements QueuePolicy {
    private final Comparator<Sequence> longestFirst;

    LongestOutputFirst(PriorityRules rules) {
        Comparator<Sequence> byOutput =
                Comparator.comparingInt(Sequence::maxNewTokens).reversed();
        longestFirst =
                rules.enabled() ? Comparator.comparingLong(rules::urgencyKey).thenComparing(byOutput) : byOutput;
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        waiting.sort(longestFirst);
    }
}
