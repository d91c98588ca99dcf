package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.ascendtwin.scheduler.request.Handover.Milestone;

/**
 * Requests on a prefill server that wait until their decode server has made room for them
 * ({@code PrefillBootstrapQueue} in {@code disaggregation/prefill.py}).
 */
public final class BootstrapQueue {
    private final Roster roster;
    private final MetadataBuffers buffers;
    private final long timeoutNanos;
    private final SequenceList queue = new SequenceList();
    private final SequenceList failed = new SequenceList();
    private final SequenceList kept = new SequenceList();

    public BootstrapQueue(Roster roster, MetadataBuffers buffers, long timeoutNanos) {
        this.roster = roster;
        this.buffers = buffers;
        this.timeoutNanos = timeoutNanos;
    }

    /** Requests without room on the other side, in order of arrival. */
    public SequenceList queue() {
        return queue;
    }

    public void add(Sequence sequence) {
        sequence.enterQueue(roster.nowNanos());
        queue.add(sequence);
    }

    /**
     * Lets everyone who has room on the other side, and a metadata buffer here, into the waiting queue; nobody is looked
     * at behind the first for whom no buffer is left.
     */
    public void admit() {
        failed.clear();
        kept.clear();
        boolean open = true;
        for (int index = 0; index < queue.size(); index++) {
            Sequence sequence = queue.get(index);
            if (!open || !leaves(sequence)) {
                kept.add(sequence);
                open = open && !(sequence.handover().isRoomKnown() && buffers.isEmpty());
            }
        }
        queue.clear();
        queue.addAll(kept);
    }

    private boolean leaves(Sequence sequence) {
        Handover handover = sequence.handover();
        if (!handover.isRoomKnown() && roster.nowNanos() - sequence.queueEntryNanos() > timeoutNanos) {
            handover.fail(Failure.TIMED_OUT);
        }
        if (handover.failure() != null) {
            failed.add(sequence);
            return true;
        }
        if (!handover.isRoomKnown() || !buffers.take()) {
            return false;
        }
        handover.pass(Milestone.BOOTSTRAPPED, roster.nowNanos());
        roster.enqueue(sequence);
        return true;
    }

    /** Requests whose handover failed before it began, found by the last {@link #admit}. */
    public SequenceList failed() {
        return failed;
    }

    /** When the next wait is too long; {@link Long#MAX_VALUE} if nobody waits. */
    public long nextTimeoutNanos() {
        long next = Long.MAX_VALUE;
        for (int index = 0; index < queue.size(); index++) {
            next = Math.min(next, queue.get(index).queueEntryNanos() + timeoutNanos + 1);
        }
        return next;
    }
}
