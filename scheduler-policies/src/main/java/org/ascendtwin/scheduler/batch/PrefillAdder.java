package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.RadixNode;
import org.jspecify.annotations.Nullable;

/** Fills one prefill batch under SGLang's token budgets ({@code PrefillAdder} in {@code schedule_policy.py}). */
final class PrefillAdder {
    private final KvMemory memory;
    private final PrefillRules rules;
    private final @Nullable DelayGate gate;
    private final int pageSize;
    private final SequenceList selected = new SequenceList();
    private final IgnoreEosForecast forecast;
    private SequenceList running = selected;
    private double newTokenRatio;
    private int inputLeft;
    private int chunkLeft;
    private double totalOffset;
    private int currentOffset;

    private @Nullable Sequence newChunked;

    PrefillAdder(KvMemory memory, PrefillRules rules, @Nullable DelayGate gate) {
        this.memory = memory;
        this.rules = rules;
        this.gate = gate;
        pageSize = memory.pageSize();
        forecast = new IgnoreEosForecast(rules.follows(UpstreamDefect.FORECAST_MISPLACES_LONGEST));
    }

    /**
     * Starts a batch.
     *
     * @param running the decode batch, whose outputs are reserved for; requests that finished in it still count
     * @param mixedTokens decode tokens that will ride along
     */
    void begin(SequenceList running, double newTokenRatio, int mixedTokens) {
        this.running = running;
        this.newTokenRatio = newTokenRatio;
        selected.clear();
        forecast.clear();
        newChunked = null;
        inputLeft = rules.maxPrefillTokens() - mixedTokens;
        chunkLeft = rules.chunkedPrefillSize() - mixedTokens;
        double reserved = 0;
        boolean finishedReserve = rules.follows(UpstreamDefect.FINISHED_REQUESTS_RESERVE);
        for (int index = 0; index < running.size(); index++) {
            if (finishedReserve || !running.get(index).isFinished()) {
                reserved += reservedFor(running.get(index));
            }
        }
        totalOffset = mixedTokens + reserved;
        currentOffset = mixedTokens;
    }

    /** The batch so far, in order. */
    SequenceList selected() {
        return selected;
    }

    /** The request whose prompt was cut off in this batch. */
    @Nullable Sequence newChunked() {
        return newChunked;
    }

    /** Goes on with a prompt that was cut off; returns whether it is cut off again. It is added in any case. */
    boolean addChunked(Sequence sequence) {
        int room = Math.min(chunkLeft, (int) totalLeft());
        if (room <= 0) {
            room = chunkLeft;
        }
        boolean truncated = sequence.extendLength > room;
        int extend = Math.min(sequence.extendLength, room);
        sequence.truncate(extend);
        selected.add(sequence);
        deduct(extend, truncated ? 0 : reservation(sequence));
        return truncated;
    }

    /** Looks at the next waiting request, whose prefix was just matched. */
    AddVerdict add(Sequence sequence) {
        if (gate != null && !gate.allows()) {
            return AddVerdict.OTHER;
        }
        if (!rules.allowsRequests(selected.size() + 1)) {
            return AddVerdict.OTHER;
        }
        if (sequence.request().ignoreEos() && !memory.cache().reuses()) {
            return addIgnoringEos(sequence);
        }
        int outputLeft = Math.min(Math.max(sequence.remainingNewTokens(), 0), rules.clipMaxNewTokens());
        int total = sequence.extendLength + outputLeft + pageSize;
        if (total >= totalLeft()) {
            return AddVerdict.NO_TOKEN;
        }
        if (exceedsInput(sequence.extendLength - sequence.match.hostLength())) {
            return AddVerdict.OTHER;
        }
        RadixNode held = sequence.match.node();
        memory.cache().lock(held);
        AddVerdict refusal = total >= totalLeft() ? AddVerdict.NO_TOKEN : select(sequence);
        memory.cache().unlock(held);
        return refusal == AddVerdict.CONTINUE ? state() : refusal;
    }

    /** Gives back what a preempted request had reserved. */
    void forgetRunning(Sequence sequence) {
        totalOffset -= reservedFor(sequence);
    }

    double totalLeft() {
        return memory.freeTokens() + memory.evictableTokens() - totalOffset;
    }

    /** What is reserved for the outputs of a running request. */
    double reservedFor(Sequence sequence) {
        return Math.min(sequence.remainingNewTokens(), rules.clipMaxNewTokens()) * newTokenRatio;
    }

    private AddVerdict select(Sequence sequence) {
        sequence.loadBack(memory.cache());
        int extend = memory.ceilToPage(sequence.extendLength);
        if (exceedsInput(sequence.extendLength)) {
            return AddVerdict.OTHER;
        }
        if (!rules.isChunked() || extend <= chunkLeft) {
            take(sequence);
            deduct(extend, reservation(sequence));
            return AddVerdict.CONTINUE;
        }
        int room = Math.floorDiv(chunkLeft, pageSize) * pageSize;
        int end = Math.floorDiv(sequence.prefixLength + room, pageSize) * pageSize;
        int taken = end - sequence.prefixLength;
        if (room <= 0 || taken <= 0) {
            return AddVerdict.OTHER;
        }
        sequence.truncate(taken);
        take(sequence);
        newChunked = sequence;
        deduct(taken, 0);
        return AddVerdict.CONTINUE;
    }

    private AddVerdict addIgnoringEos(Sequence sequence) {
        int extend = memory.ceilToPage(sequence.extendLength);
        if (extend > Math.min(currentLeft(), totalLeft())) {
            return AddVerdict.NO_TOKEN;
        }
        forecast.include(sequence, running, selected, newTokenRatio);
        if (!forecast.fits(currentLeft() - extend)) {
            return AddVerdict.NO_TOKEN;
        }
        if (!rules.isChunked() || sequence.extendLength <= chunkLeft) {
            take(sequence);
            deduct(sequence.extendLength, reservation(sequence));
        } else if (chunkLeft <= 0) {
            return AddVerdict.OTHER;
        } else {
            sequence.truncate(chunkLeft);
            take(sequence);
            newChunked = sequence;
            deduct(sequence.extendLength, 0);
        }
        return state();
    }

    private void take(Sequence sequence) {
        selected.add(sequence);
        memory.cache().adopt(sequence.match, sequence.lease());
    }

    /** Whole prompts are held to the input budget before they are added, but for the first; chunks only afterwards. */
    private boolean exceedsInput(int extend) {
        return !rules.isChunked() && !selected.isEmpty() && memory.ceilToPage(extend) >= inputLeft;
    }

    /** Output tokens reserved for a request that is admitted. */
    int reservation(Sequence sequence) {
        return Math.min(sequence.maxNewTokens(), rules.clipMaxNewTokens());
    }

    private void deduct(int extend, int reservation) {
        int paged = memory.ceilToPage(extend);
        totalOffset += paged + reservation + pageSize;
        currentOffset += paged + pageSize;
        inputLeft -= paged;
        chunkLeft -= paged;
    }

    private AddVerdict state() {
        if (totalLeft() <= 0 || currentLeft() <= 0) {
            return AddVerdict.NO_TOKEN;
        }
        if (inputLeft <= 0 || (rules.isChunked() && chunkLeft <= 0)) {
            return AddVerdict.OTHER;
        }
        return AddVerdict.CONTINUE;
    }

    private int currentLeft() {
        return memory.freeTokens() + memory.evictableTokens() - currentOffset;
    }
}
