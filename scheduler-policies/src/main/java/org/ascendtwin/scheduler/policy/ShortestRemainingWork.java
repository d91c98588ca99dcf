package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/**
 * {@code srw}: the request with the fewest tokens left first, prompt tokens to prefill plus declared new tokens
 * (shortest remaining processing time, Schrage 1968, which minimises mean latency on one server). It decides who is
 * admitted; nobody who runs is taken back for it. A token counts the same in a prompt and in an output, and a prefix
 * that may be cached counts as work. A long request has no bound on its wait.
 */
final class ShortestRemainingWork implements QueuePolicy {
    private final Comparator<Sequence> shortestFirst = Comparator.comparingLong(Sequence::rank);

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        for (int index = 0; index < waiting.size(); index++) {
            Sequence sequence = waiting.get(index);
            long outputsLeft = Math.max(0, sequence.maxNewTokens() - sequence.outputCount());
            sequence.setRank(sequence.tokens().length() + outputsLeft);
        }
        waiting.sort(shortestFirst);
    }
}
