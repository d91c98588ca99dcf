package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;

/** Who holds a request slot and KV: gives both out before a step and takes them back at the end. */
public final class Residency {
    private final KvMemory memory;
    private final int reservedAhead;
    private int freeSlots;

    public Residency(KvMemory memory, SpeculativeWindow window, int slots) {
        this.memory = memory;
        reservedAhead = 2 * window.allocLength(memory.pageSize());
        freeSlots = slots;
    }

    public KvMemory memory() {
        return memory;
    }

    /** Request slots nobody holds. */
    public int freeSlots() {
        return freeSlots;
    }

    /** Starts to fetch from storage what it has for a request that enters the queue. */
    public void prefetch(Sequence sequence, long nowNanos) {
        sequence.prefetch = memory.cache().prefetch(sequence.tokens(), nowNanos);
    }

    /** Whether a waiting request need not wait for storage, or no longer. */
    boolean isFetched(Sequence sequence, long nowNanos) {
        if (sequence.prefetch == null) {
            return true;
        }
        boolean settled = sequence.prefetch.settle(nowNanos);
        if (settled) {
            sequence.prefetch = null;
        }
        return settled;
    }

    /** Fetches no more for a request that leaves the queue for good. */
    public void abandonPrefetch(Sequence sequence) {
        if (sequence.prefetch != null) {
            sequence.prefetch.abandon();
            sequence.prefetch = null;
        }
    }

    /** When {@code sequence} stops waiting for storage; {@link Long#MAX_VALUE} where it does not or only arrivals decide. */
    public static long fetchDeadlineNanos(Sequence sequence) {
        return sequence.prefetch == null ? Long.MAX_VALUE : sequence.prefetch.deadlineNanos();
    }

    /** Allocates for a prefill batch. */
    void startExtend(SequenceList batch) {
        int pageSize = memory.pageSize();
        int wanted = pageSize == 1 ? 0 : batch.size() * pageSize;
        for (int index = 0; index < batch.size(); index++) {
            wanted += batch.get(index).extendLength;
        }
        memory.makeRoom(wanted);
        for (int index = 0; index < batch.size(); index++) {
            Sequence sequence = batch.get(index);
            if (sequence.takeSlot()) {
                freeSlots--;
            }
            memory.extend(sequence.lease(), sequence.fillLength);
        }
    }

    /** Allocates for a decode or verify step. */
    void startDecode(SequenceList batch) {
        if (reservedAhead > 0) {
            startVerify(batch);
            return;
        }
        memory.makeRoom(batch.size() * memory.pageSize());
        for (int index = 0; index < batch.size(); index++) {
            memory.decode(batch.get(index).lease());
        }
    }

    /** Tokens that {@link #startDecode} takes for the first {@code count} of {@code batch}. */
    int decodeNeed(SequenceList batch) {
        int need = 0;
        for (int index = 0; index < batch.size(); index++) {
            need += reservedAhead > 0
                    ? memory.reserveNeed(batch.get(index).lease(), reservedAhead)
                    : memory.decodeNeed(batch.get(index).lease());
        }
        return need;
    }

    /** Whether a decode step fits, after evicting what may be evicted for it. */
    boolean hasDecodeRoom(SequenceList batch) {
        int need = decodeNeed(batch);
        memory.makeRoom(need);
        return memory.freeTokens() >= need;
    }

    /** Shares the KV of a request whose prefill, or a chunk of it, is complete. */
    public void share(Sequence sequence, boolean chunked) {
        memory.cache()
                .shareUnfinished(
                        sequence.lease(), sequence.tokens(), sequence.fillLength, chunked, sequence.cachePriority());
        sequence.prefixReachesFill();
    }

    /**
     * Takes slot and KV of a finished request, and keeps the KV for later prompts. A request that is held to the end of
     * its batch only counts as finished from here on.
     */
    public void finish(Sequence sequence) {
        sequence.finish();
        if (sequence.isHeldToBatchEnd()) {
            return;
        }
        memory.cache().shareFinished(sequence.lease(), sequence.tokens(), sequence.cachePriority());
        giveBackSlot(sequence);
    }

    /** Takes slot and KV of a request that has to start over, or that ends without a trace. */
    public void evict(Sequence sequence) {
        memory.cache().release(sequence.lease());
        giveBackSlot(sequence);
        sequence.retract();
    }

    /** Gives {@code sequence} a slot, and memory for the KV that comes from elsewhere: of all tokens but the last output. */
    public void reserve(Sequence sequence) {
        if (sequence.takeSlot()) {
            freeSlots--;
        }
        memory.extend(sequence.lease(), sequence.promptLength() + Math.max(sequence.outputCount() - 1, 0));
    }

    /** Takes slot and KV of a request that ended otherwise than in a step. */
    public void release(Sequence sequence) {
        memory.cache().release(sequence.lease());
        giveBackSlot(sequence);
    }

    /** Takes slot and KV of a request that has to start over; it can find what it computed as long as it stays cached. */
    void preempt(Sequence sequence) {
        memory.cache().shareFinished(sequence.lease(), sequence.tokens(), sequence.cachePriority());
        giveBackSlot(sequence);
        sequence.retract();
    }

    /** Gives {@code sequence} a slot and KV up to token {@code endTokens}; returns false where there is no room. */
    boolean grow(Sequence sequence, int endTokens) {
        if (!memory.tryExtend(sequence.lease(), endTokens)) {
            return false;
        }
        if (sequence.takeSlot()) {
            freeSlots--;
        }
        return true;
    }

    /** Whether there is room for {@code tokens} more tokens of a request on top of what its last lookup found. */
    boolean canStart(Sequence sequence, int tokens) {
        memory.cache().lock(sequence.match.node());
        int available = memory.freeTokens() + memory.evictableTokens();
        memory.cache().unlock(sequence.match.node());
        return memory.ceilToPage(tokens) <= available;
    }

    private void startVerify(SequenceList batch) {
        int pageSize = memory.pageSize();
        int wanted = pageSize == 1 ? 0 : batch.size() * pageSize;
        for (int index = 0; index < batch.size(); index++) {
            wanted += memory.reserveNeed(batch.get(index).lease(), reservedAhead);
        }
        memory.makeRoom(wanted);
        for (int index = 0; index < batch.size(); index++) {
            memory.reserve(batch.get(index).lease(), reservedAhead);
        }
    }

    private void giveBackSlot(Sequence sequence) {
        if (sequence.leaveSlot()) {
            freeSlots++;
        }
    }
}
