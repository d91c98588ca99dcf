package org.ascendtwin.scheduler.batch;

import org.jspecify.annotations.Nullable;

/** Where every request of an engine stands: waiting, being chunked, in the last prefill batch, or running. */
public final class Roster {
    private final SequenceList waiting = new SequenceList();
    private final SequenceList running = new SequenceList();
    private final SequenceList lastExtend = new SequenceList();
    private boolean full;
    private long nowNanos;

    @Nullable private Sequence chunked;

    /** Requests not yet admitted, in the order in which they will be looked at. */
    public SequenceList waiting() {
        return waiting;
    }

    /** The decode batch; may hold requests that finished since the last decode step. */
    public SequenceList running() {
        return running;
    }

    /** The request in the middle of its prompt. */
    public @Nullable Sequence chunked() {
        return chunked;
    }

    /** Whether nobody is admitted until something is given back ({@code batch_is_full}). */
    public boolean isFull() {
        return full;
    }

    /** Whether nobody waits, runs or is being prefilled. */
    public boolean isEmpty() {
        return presentCount() == 0;
    }

    /** How many wait, run or are being prefilled. */
    public int presentCount() {
        int chunkedApart = chunked == null || lastExtend.contains(chunked) ? 0 : 1;
        return waiting.size() + running.size() + lastExtend.size() + chunkedApart;
    }

    /** Tells the time of a turn that begins, or of a result that is processed. */
    public void setNowNanos(long newNowNanos) {
        nowNanos = newNowNanos;
    }

    /** Time of the turn. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Puts {@code sequence} at the tail of the queue. */
    public void enqueue(Sequence sequence) {
        sequence.enterQueue(nowNanos);
        waiting.add(sequence);
    }

    /** Puts {@code sequence} at the head of the queue. */
    void enqueueFirst(Sequence sequence) {
        sequence.enterQueue(nowNanos);
        waiting.addFirst(sequence);
    }

    /** Lets the request {@code id}, if it was admitted, end with its next token. */
    public void requestAbort(int id) {
        requestAbort(running, id);
        requestAbort(lastExtend, id);
        if (chunked != null && chunked.id() == id) {
            chunked.requestAbort();
        }
    }

    /** Lets running requests that were first computed before {@code deadlineNanos} end with their next token. */
    public void requestTimeouts(long deadlineNanos) {
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            if (!sequence.isFinished() && sequence.forwardEntryNanos() < deadlineNanos) {
                sequence.requestTimeout();
            }
        }
    }

    private static void requestAbort(SequenceList sequences, int id) {
        for (int index = 0; index < sequences.size(); index++) {
            if (sequences.get(index).id() == id) {
                sequences.get(index).requestAbort();
            }
        }
    }

    void setFull(boolean newFull) {
        full = newFull;
    }

    void setChunked(@Nullable Sequence sequence) {
        chunked = sequence;
    }

    SequenceList lastExtend() {
        return lastExtend;
    }

    /** Lets {@code sequence}, whose KV came from elsewhere, run with the next step. */
    public void join(Sequence sequence) {
        sequence.receive(nowNanos);
        running.add(sequence);
    }

    /** Lets go of the last prefill batch, which another server decodes, and of the full mark with it. */
    public void releaseLastExtend() {
        lastExtend.clear();
        full = false;
    }

    /**
     * Moves the last prefill batch behind the decode batch. An empty decode batch is replaced by it as a whole, which
     * loses the full mark, as upstream does.
     */
    public void mergeLastExtend() {
        if (lastExtend.isEmpty()) {
            return;
        }
        if (lastExtend.removeFinishedAnd(chunked)) {
            full = false;
        }
        if (!lastExtend.isEmpty() && running.isEmpty()) {
            full = false;
        }
        running.addAll(lastExtend);
        lastExtend.clear();
    }
}
