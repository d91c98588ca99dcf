package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.cache.PrefixCache;

/**
 * {@code lpm}: the longest cached prefix first. Of several waiting requests that share a prefix nobody has computed yet,
 * all but the first go last, so that they find it. A queue longer than {@link #MAX_QUEUE} keeps its order, because
 * matching all of it would cost too much.
 */
final class LongestPrefixMatch implements QueuePolicy {
    /** Longest queue that is sorted ({@code schedule_policy.py}). */
    private static final int MAX_QUEUE = 128;

    /** {@code IN_BATCH_PREFIX_CACHING_CHECK_THRESHOLD}: with a longer match, the queue itself is not searched. */
    private static final int CHECK_THRESHOLD_TOKENS = 32;

    private static final long LAST = Long.MAX_VALUE;

    private final PrefixCache cache;
    private final HeadSet waitingHeads = new HeadSet();
    private final Comparator<Sequence> longestMatchFirst = Comparator.comparingLong(Sequence::rank);

    LongestPrefixMatch(PrefixCache cache) {
        this.cache = cache;
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        if (waiting.size() > MAX_QUEUE) {
            return;
        }
        waitingHeads.clear();
        for (int index = 0; index < waiting.size(); index++) {
            rank(waiting.get(index));
        }
        waiting.sort(longestMatchFirst);
    }

    private void rank(Sequence sequence) {
        int length = sequence.tokens().length();
        cache.match(sequence.tokens(), length, sequence.match());
        int found = sequence.match().length();
        boolean wait = found <= CHECK_THRESHOLD_TOKENS && !waitingHeads.add(sequence.tokens());
        int reusable = Math.min(found + sequence.match().hostLength(), length - 1);
        sequence.setRank(wait ? LAST : -reusable);
    }
}
