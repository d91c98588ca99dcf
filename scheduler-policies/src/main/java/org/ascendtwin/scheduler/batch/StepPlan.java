package org.ascendtwin.scheduler.batch;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of the device: which requests compute how many tokens on top of how much KV, and, once it has run, what came
 * out. The object is used again for a later step when its outcome has been processed.
 */
public final class StepPlan {
    private static final int NONE = -1;

    private final int maxEmitted;
    private StepKind kind = StepKind.EXTEND;
    private int count;
    private int extendCount;
    private int unfinishedIndex = NONE;
    private long ordinal;
    private boolean oneEach;
    private int quietSteps;
    private long stretch;
    private @Nullable Sequence[] sequences = new Sequence[16];
    private int[] requestIds = new int[16];
    private int[] queryLengths = new int[16];
    private int[] prefixLengths = new int[16];
    private int[] newlyCached = new int[16];
    private int[] loadedBack = new int[16];
    private int[] emittedCounts = new int[16];
    private boolean[] ended = new boolean[16];
    private boolean[] named = new boolean[16];
    private boolean[] joining = new boolean[16];
    private long[] tokenIds;

    /** @param maxEmitted tokens a request can emit in one step */
    public StepPlan(int maxEmitted) {
        this.maxEmitted = maxEmitted;
        tokenIds = new long[16 * maxEmitted];
    }

    public StepKind kind() {
        return kind;
    }

    /** Ordinal of this step in its engine, from 1. */
    public long ordinal() {
        return ordinal;
    }

    /** Number of requests. */
    public int count() {
        return count;
    }

    /** How many of them, at the front, compute a prompt or a part of one. */
    public int extendCount() {
        return extendCount;
    }

    public Sequence sequence(int index) {
        return Objects.requireNonNull(sequences[index]);
    }

    public int requestId(int index) {
        return requestIds[index];
    }

    /** Tokens this step computes for the request. */
    public int queryLength(int index) {
        return queryLengths[index];
    }

    /**
     * Tokens of the request whose KV exists before this step; under overlapped speculation those the scheduler knows
     * of, which lack what the step in flight will accept.
     */
    public int prefixLength(int index) {
        return prefixLengths[index];
    }

    /** Prompt tokens found in the cache that this request had not computed before; 0 for requests that decode. */
    public int newlyCached(int index) {
        return newlyCached[index];
    }

    /**
     * Tokens copied from host memory for the request since its last step; a copy that was started for it before it was
     * refused once counts here as well.
     */
    public int loadedBack(int index) {
        return loadedBack[index];
    }

    /**
     * Whether the request joins the decode batch with KV from elsewhere: from a prefill server, or from host memory after
     * a retraction, so that what an earlier step still in flight emitted for it is void.
     */
    public boolean isJoining(int index) {
        return joining[index];
    }

    /** Whether the request's prompt goes on after this step, so that it emits nothing. */
    public boolean isUnfinished(int index) {
        return index == unfinishedIndex;
    }

    /**
     * Says what a request emitted, its tokens numbered on from its {@code outputStart}.
     *
     * @param tokenCount 0 for an unfinished prompt, 1 otherwise; for a verify step 1 to the number of draft tokens
     * @param endOfSequence whether the last of them ends the sequence
     */
    public void emit(int index, int tokenCount, boolean endOfSequence) {
        if (tokenCount < (isUnfinished(index) ? 0 : 1) || tokenCount > maxEmitted) {
            throw new IllegalArgumentException(
                    "request " + requestId(index) + " emitted " + tokenCount + " tokens in a " + kind + " step; 1 to "
                            + maxEmitted + " are possible, 0 for an unfinished prompt");
        }
        emittedCounts[index] = tokenCount;
        ended[index] = endOfSequence;
        named[index] = false;
    }

    /** As {@link #emit(int, int, boolean)}, with the identities of the tokens. */
    public void emit(int index, long[] emittedIds, int tokenCount, boolean endOfSequence) {
        emit(index, tokenCount, endOfSequence);
        named[index] = true;
        System.arraycopy(emittedIds, 0, tokenIds, index * maxEmitted, tokenCount);
    }

    /** Says that every request of a decode step emitted one token, numbered on, that does not end its sequence. */
    public void emitOneEach() {
        if (kind != StepKind.DECODE) {
            throw new IllegalStateException("one token each in a " + kind + " step; a DECODE step gives that");
        }
        oneEach = true;
    }

    /** Whether {@link #emitOneEach} was said. */
    public boolean isOneEach() {
        return oneEach;
    }

    /** What the executor noted with {@link #setQuietSteps} of the step that this one continues, less one; else negative. */
    public int quietSteps() {
        return quietSteps;
    }

    /** Notes for the steps that continue this one, of the same requests, how many give everyone one token and end nobody. */
    public void setQuietSteps(int steps) {
        quietSteps = steps;
    }

    /** Tokens the request emitted. */
    public int emittedCount(int index) {
        return oneEach ? 1 : emittedCounts[index];
    }

    /** Whether the last token the request emitted ends its sequence. */
    public boolean isEnded(int index) {
        return !oneEach && ended[index];
    }

    /** Identity of emitted token {@code position}, which becomes output {@code outputIndex} of its request. */
    public long tokenId(int index, int position, int outputIndex) {
        return named[index] && !oneEach
                ? tokenIds[index * maxEmitted + position]
                : sequence(index).request().outputStart() + outputIndex;
    }

    /** Numbers the step. */
    public void number(long newOrdinal) {
        ordinal = newOrdinal;
    }

    /** Holds no requests from here on. */
    public void clear() {
        begin(StepKind.EXTEND);
    }

    void begin(StepKind newKind) {
        kind = newKind;
        Arrays.fill(sequences, 0, count, null);
        count = 0;
        extendCount = 0;
        unfinishedIndex = NONE;
        oneEach = false;
        quietSteps = -1;
        stretch = 0;
    }

    /** Holds the requests of {@code before}, a decode step, each one token further. */
    void continueFrom(StepPlan before) {
        begin(StepKind.DECODE);
        int size = before.count;
        if (size > sequences.length) {
            grow(before.sequences.length);
        }
        System.arraycopy(before.sequences, 0, sequences, 0, size);
        System.arraycopy(before.requestIds, 0, requestIds, 0, size);
        for (int index = 0; index < size; index++) {
            prefixLengths[index] = before.prefixLengths[index] + 1;
        }
        Arrays.fill(queryLengths, 0, size, 1);
        Arrays.fill(newlyCached, 0, size, 0);
        Arrays.fill(loadedBack, 0, size, 0);
        Arrays.fill(emittedCounts, 0, size, 0);
        Arrays.fill(joining, 0, size, false);
        count = size;
        quietSteps = before.quietSteps - 1;
        stretch = before.stretch;
    }

    /** Which of its batch's stretches this step belongs to. */
    long stretch() {
        return stretch;
    }

    void setStretch(long number) {
        stretch = number;
    }

    /** Whether {@code other} is of the same requests in the same order. */
    boolean hasRequestsOf(StepPlan other) {
        return Arrays.equals(sequences, 0, count, other.sequences, 0, other.count);
    }

    /** Copies what each request computes and what it has, for as many as there are. */
    public void copyLengths(int[] queries, int[] prefixes) {
        System.arraycopy(queryLengths, 0, queries, 0, count);
        System.arraycopy(prefixLengths, 0, prefixes, 0, count);
    }

    void setKind(StepKind newKind) {
        kind = newKind;
    }

    void add(Sequence sequence, int queryLength, int prefixLength) {
        if (count == sequences.length) {
            grow(2 * count);
        }
        sequences[count] = sequence;
        requestIds[count] = sequence.id();
        queryLengths[count] = queryLength;
        prefixLengths[count] = prefixLength;
        newlyCached[count] = 0;
        loadedBack[count] = 0;
        emittedCounts[count] = 0;
        ended[count] = false;
        named[count] = false;
        joining[count] = false;
        count++;
    }

    /** Adds a request of the decode batch. */
    void addDecode(Sequence sequence, int queryLength, int prefixLength) {
        add(sequence, queryLength, prefixLength);
        joining[count - 1] = sequence.takeJoining();
    }

    /** Adds the tokens that {@code sequence} is set out for, and notes that it is on its way. */
    void addExtend(Sequence sequence, Roster roster) {
        int index = count;
        add(sequence, sequence.extendLength, sequence.prefixLength);
        sequence.enterForward(roster.nowNanos());
        newlyCached[index] = sequence.startExtend();
        loadedBack[index] = sequence.takeLoadedTokens();
        if (sequence == roster.chunked()) {
            unfinishedIndex = index;
        }
    }

    void endExtends() {
        extendCount = count;
    }

    private void grow(int room) {
        sequences = Arrays.copyOf(sequences, room);
        requestIds = Arrays.copyOf(requestIds, room);
        queryLengths = Arrays.copyOf(queryLengths, room);
        prefixLengths = Arrays.copyOf(prefixLengths, room);
        newlyCached = Arrays.copyOf(newlyCached, room);
        loadedBack = Arrays.copyOf(loadedBack, room);
        emittedCounts = Arrays.copyOf(emittedCounts, room);
        ended = Arrays.copyOf(ended, room);
        named = Arrays.copyOf(named, room);
        joining = Arrays.copyOf(joining, room);
        tokenIds = Arrays.copyOf(tokenIds, room * maxEmitted);
    }
}
