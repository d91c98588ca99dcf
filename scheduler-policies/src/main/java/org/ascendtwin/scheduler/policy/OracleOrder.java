package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.request.Request;

/**
 * {@code oracle}: {@link ShortestRemainingWork} with the output lengths that no real scheduler knows, so that the
 * distance between the two is what better length prediction could buy. A request that does not tell its true length is
 * taken at its word. A long request has no bound on its wait.
 */
final class OracleOrder implements QueuePolicy {
    private final Comparator<Sequence> shortestFirst = Comparator.comparingLong(Sequence::rank);

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        for (int index = 0; index < waiting.size(); index++) {
            Sequence sequence = waiting.get(index);
            long outputsLeft = Math.max(0, trueOutputTokens(sequence) - sequence.outputCount());
            sequence.setRank(sequence.tokens().length() + outputsLeft);
        }
        waiting.sort(shortestFirst);
    }

    private static int trueOutputTokens(Sequence sequence) {
        int known = sequence.request().trueOutputTokens();
        return known == Request.UNKNOWN_LENGTH ? sequence.maxNewTokens() : Math.min(known, sequence.maxNewTokens());
    }
}
