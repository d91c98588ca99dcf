package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/**
 * {@code deadline}: the request whose first token is due earliest goes first, due being its arrival plus the limit on
 * the time to first token; requests that are past it without a token go last, as nothing can save them (earliest
 * deadline first, Liu and Layland 1973, with overload shed to the end). A request that lost its KV after its first token
 * keeps its place. A request that missed its limit has no bound on its wait.
 */
final class EarliestDeadline implements QueuePolicy {
    private static final long HOPELESS = Long.MAX_VALUE / 2;

    private final long ttftLimitNanos;
    private final Comparator<Sequence> earliestFirst = Comparator.comparingLong(Sequence::rank);

    EarliestDeadline(long ttftLimitNanos) {
        this.ttftLimitNanos = ttftLimitNanos;
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        for (int index = 0; index < waiting.size(); index++) {
            Sequence sequence = waiting.get(index);
            long arrivalNanos = sequence.request().arrivalNanos();
            boolean missed = sequence.outputCount() == 0 && nowNanos - arrivalNanos > ttftLimitNanos;
            sequence.setRank(missed ? HOPELESS + arrivalNanos : arrivalNanos);
        }
        waiting.sort(earliestFirst);
    }
}
