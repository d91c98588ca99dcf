package org.ascendtwin.scheduler.policy;

import org.ascendtwin.scheduler.batch.SequenceList;

/** Orders the waiting queue before a prefill pass looks at it. */
public interface QueuePolicy {
    /**
     * Puts {@code waiting} into the order in which requests are to be admitted.
     *
     * @param running the decode batch, to be read only
     * @param nowNanos time of the turn
     */
    void order(SequenceList waiting, SequenceList running, long nowNanos);
}
