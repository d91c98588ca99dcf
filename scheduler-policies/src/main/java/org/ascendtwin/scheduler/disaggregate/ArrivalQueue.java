package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.ascendtwin.scheduler.request.Handover.Milestone;

/**
 * Requests on a decode server that have memory and whose KV is coming ({@code DecodeTransferQueue} in
 * {@code disaggregation/decode.py}).
 */
public final class ArrivalQueue {
    private final Roster roster;
    private final Residency residency;
    private final MetadataBuffers buffers;
    private final long timeoutNanos;
    private final SequenceList queue = new SequenceList();
    private final SequenceList failed = new SequenceList();
    private final SequenceList kept = new SequenceList();

    public ArrivalQueue(Roster roster, Residency residency, MetadataBuffers buffers, long timeoutNanos) {
        this.roster = roster;
        this.residency = residency;
        this.buffers = buffers;
        this.timeoutNanos = timeoutNanos;
    }

    /** Requests whose KV is coming, in the order in which they got their memory. */
    public SequenceList queue() {
        return queue;
    }

    /** Lets everyone whose KV has arrived wait for a place in the batch, with its first token. */
    public void poll() {
        failed.clear();
        kept.clear();
        for (int index = 0; index < queue.size(); index++) {
            Sequence sequence = queue.get(index);
            if (!leaves(sequence)) {
                kept.add(sequence);
            }
        }
        if (kept.size() < queue.size()) {
            queue.clear();
            queue.addAll(kept);
        }
    }

    private boolean leaves(Sequence sequence) {
        Handover handover = sequence.handover();
        if (roster.nowNanos() - handover.nanos(Milestone.RESERVED) > timeoutNanos) {
            handover.fail(Failure.TIMED_OUT);
        }
        if (handover.failure() != null) {
            residency.release(sequence);
            failed.add(sequence);
        } else if (handover.isComplete()) {
            handover.pass(Milestone.NOTICED, roster.nowNanos());
            sequence.appendOutput(handover.firstToken());
            roster.enqueue(sequence);
        } else {
            return false;
        }
        buffers.giveBack();
        return true;
    }

    /** Requests whose handover failed, found by the last {@link #poll}; their memory is given back. */
    public SequenceList failed() {
        return failed;
    }

    /** When the next wait is too long; {@link Long#MAX_VALUE} if nobody waits. */
    public long nextTimeoutNanos() {
        long next = Long.MAX_VALUE;
        for (int index = 0; index < queue.size(); index++) {
            Handover handover = queue.get(index).handover();
            if (!handover.isComplete()) {
                next = Math.min(next, handover.nanos(Milestone.RESERVED) + timeoutNanos + 1);
            }
        }
        return next;
    }
}
