package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/** {@code fcfs}: the order of arrival; with priorities, the most urgent first. */
final class FirstComeFirstServed implements QueuePolicy {
    private final boolean byPriority;
    private final Comparator<Sequence> mostUrgentFirst;

    FirstComeFirstServed(PriorityRules rules) {
        byPriority = rules.enabled();
        mostUrgentFirst = Comparator.comparingLong(rules::urgencyKey).thenComparingLong(Sequence::queueEntryNanos);
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        if (byPriority) {
            waiting.sort(mostUrgentFirst);
        }
    }
}
