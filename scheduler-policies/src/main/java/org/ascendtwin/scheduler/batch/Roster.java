package org.ascendtwin.scheduler.batch;

import org.jspecify.annotations.Nullable;

/**
 * Where every request of an engine stands: waiting, being chunked, in the last prefill batch, or running. In a pipeline every
 * micro-batch has a last prefill batch and a decode batch of its own, and those of the one whose turn it is are meant.
 */
public final class Roster {
    private final SequenceList waiting = new SequenceList();
    private final Batch[] batches;
    private Batch batch;
    private long nowNanos;

    @Nullable private Sequence chunked;

    /** What one micro-batch runs. */
    private static final class Batch {
        private final SequenceList running = new SequenceList();
        private final SequenceList lastExtend = new SequenceList();
        private final DecodeStretch stretch = new DecodeStretch();
        private boolean full;

        /** The request in the middle of its prompt when this batch last prefilled. */
        @Nullable private Sequence lastChunked;

        /** Who runs, as they are now. */
        SequenceList settled() {
            if (stretch.isActive()) {
                stretch.settle(running);
            }
            return running;
        }
    }

    /** Nobody anywhere. */
    public Roster() {
        this(1);
    }

    /** @param microBatches that take turns */
    public Roster(int microBatches) {
        batches = new Batch[microBatches];
        for (int index = 0; index < microBatches; index++) {
            batches[index] = new Batch();
        }
        batch = batches[0];
    }

    /** Tells whose turn it is. */
    public void select(int microBatch) {
        batch = batches[microBatch];
    }

    /** Whether the micro-batch whose turn it is has nothing to do, and nobody waits to join it. */
    public boolean isQuiet() {
        return batch.running.isEmpty() && batch.lastExtend.isEmpty() && waiting.isEmpty() && chunked == null;
    }

    /** Requests not yet admitted, in the order in which they will be looked at. */
    public SequenceList waiting() {
        return waiting;
    }

    /** The decode batch; may hold requests that finished since the last decode step. Ends a stretch of steps. */
    public SequenceList running() {
        return batch.settled();
    }

    /** The decode batch in the middle of a stretch of steps: who is in it, not how far they are. */
    SequenceList members() {
        return batch.running;
    }

    /** Size of the decode batch. */
    public int runningCount() {
        return batch.running.size();
    }

    /** The decode batch's steps since it last changed. */
    public DecodeStretch stretch() {
        return batch.stretch;
    }

    /** The request in the middle of its prompt. */
    public @Nullable Sequence chunked() {
        return chunked;
    }

    /** Whether nobody is admitted until something is given back ({@code batch_is_full}). */
    public boolean isFull() {
        // What other micro-batches hold comes back without a turn of an empty one, which looks again each time.
        boolean empty = batch.running.isEmpty() && batch.lastExtend.isEmpty();
        return batch.full && !(empty && batches.length > 1);
    }

    /** Whether nobody waits, runs or is being prefilled. */
    public boolean isEmpty() {
        return presentCount() == 0;
    }

    /** How many wait, run or are being prefilled. */
    public int presentCount() {
        int count = waiting.size();
        boolean counted = chunked == null;
        for (Batch each : batches) {
            count += each.running.size() + each.lastExtend.size();
            counted |= chunked != null && each.lastExtend.contains(chunked);
        }
        return counted ? count : count + 1;
    }

    /** Adds everybody who waits, runs or is being prefilled to {@code sequences}; some may stand there twice. */
    public void addAll(SequenceList sequences) {
        sequences.addAll(waiting);
        for (Batch each : batches) {
            sequences.addAll(each.settled());
            sequences.addAll(each.lastExtend);
        }
        if (chunked != null) {
            sequences.add(chunked);
        }
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
        for (Batch each : batches) {
            requestAbort(each.settled(), id);
            requestAbort(each.lastExtend, id);
        }
        if (chunked != null && chunked.id() == id) {
            chunked.requestAbort();
        }
    }

    /** Lets running requests that were first computed before {@code deadlineNanos} end with their next token. */
    public void requestTimeouts(long deadlineNanos) {
        for (Batch each : batches) {
            requestTimeouts(each.settled(), deadlineNanos);
        }
    }

    private static void requestTimeouts(SequenceList running, long deadlineNanos) {
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
        batch.full = newFull;
    }

    void setChunked(@Nullable Sequence sequence) {
        chunked = sequence;
    }

    SequenceList lastExtend() {
        return batch.lastExtend;
    }

    /** Lets {@code sequence}, whose KV came from elsewhere, run with the next step. */
    public void join(Sequence sequence) {
        sequence.receive(nowNanos);
        batch.settled().add(sequence);
    }

    /** Lets go of the last prefill batch, which another server decodes, and of the full mark with it. */
    public void releaseLastExtend() {
        batch.lastExtend.clear();
        batch.full = false;
    }

    /** Remembers who is in the middle of a prompt after this batch's part of it. */
    void rememberChunked() {
        batch.lastChunked = chunked;
    }

    /**
     * Moves the last prefill batch behind the decode batch. An empty decode batch is replaced by it as a whole, which
     * loses the full mark, as upstream does.
     */
    public void mergeLastExtend() {
        SequenceList last = batch.lastExtend;
        if (last.isEmpty()) {
            return;
        }
        boolean fewer = last.removeFinishedAnd(chunked);
        if (batches.length > 1 && batch.lastChunked != chunked) {
            // A prompt whose rest other micro-batches have computed meanwhile runs with them.
            fewer |= last.removeFinishedAnd(batch.lastChunked);
        }
        if (fewer) {
            batch.full = false;
        }
        if (!last.isEmpty() && batch.running.isEmpty()) {
            batch.full = false;
        }
        batch.settled().addAll(last);
        last.clear();
    }
}
