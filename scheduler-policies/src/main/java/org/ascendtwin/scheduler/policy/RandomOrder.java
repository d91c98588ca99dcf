package org.ascendtwin.scheduler.policy;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/** {@code random}: a new shuffle each pass. */
final class RandomOrder implements QueuePolicy {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    RandomOrder(long seed) {
        state = seed;
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        for (int left = waiting.size(); left > 1; left--) {
            int chosen = (int) Long.remainderUnsigned(next(), left);
            Sequence last = waiting.get(left - 1);
            waiting.set(left - 1, waiting.get(chosen));
            waiting.set(chosen, last);
        }
    }

    /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private long next() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
