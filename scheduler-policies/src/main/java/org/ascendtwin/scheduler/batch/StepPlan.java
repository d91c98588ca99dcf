package org.ascendtwin.scheduler.batch;

import java.util.Arrays;

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
    private StepRows rows = new StepRows();

    /** How many steps this one is behind that which {@link #rows} were written for. */
    private int ahead;

    /** Whether anything was said of single requests' outputs; what the arrays hold is of another step otherwise. */
    private boolean toldSingly;

    private int[] emittedCounts = new int[16];
    private boolean[] ended = new boolean[16];
    private boolean[] named = new boolean[16];
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
        return rows.sequence(index);
    }

    public int requestId(int index) {
        return rows.requestId(index);
    }

    /** Tokens this step computes for the request. */
    public int queryLength(int index) {
        return ahead == 0 ? rows.queryLength(index) : 1;
    }

    /**
     * Tokens of the request whose KV exists before this step; under overlapped speculation those the scheduler knows
     * of, which lack what the step in flight will accept.
     */
    public int prefixLength(int index) {
        return rows.prefixLength(index) + ahead;
    }

    /** Prompt tokens found in the cache that this request had not computed before; 0 for requests that decode. */
    public int newlyCached(int index) {
        return index < extendCount ? rows.newlyCached(index) : 0;
    }

    /**
     * Tokens copied from host memory for the request since its last step; a copy that was started for it before it was
     * refused once counts here as well.
     */
    public int loadedBack(int index) {
        return index < extendCount ? rows.loadedBack(index) : 0;
    }

    /**
     * Whether the request joins the decode batch with KV from elsewhere: from a prefill server, or from host memory after
     * a retraction, so that what an earlier step still in flight emitted for it is void.
     */
    public boolean isJoining(int index) {
        return ahead == 0 && rows.isJoining(index);
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
        if (!toldSingly) {
            toldSingly = true;
            forgetOutputs();
        }
        emittedCounts[index] = tokenCount;
        ended[index] = endOfSequence;
        named[index] = false;
    }

    private void forgetOutputs() {
        if (count > emittedCounts.length) {
            int room = 2 * count;
            emittedCounts = new int[room];
            ended = new boolean[room];
            named = new boolean[room];
            tokenIds = new long[room * maxEmitted];
        }
        Arrays.fill(emittedCounts, 0, count, 0);
        Arrays.fill(ended, 0, count, false);
        Arrays.fill(named, 0, count, false);
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
        return oneEach ? 1 : toldSingly ? emittedCounts[index] : 0;
    }

    /** Whether the last token the request emitted ends its sequence. */
    public boolean isEnded(int index) {
        return !oneEach && toldSingly && ended[index];
    }

    /** Whether the tokens that the request emitted have identities of their own rather than being numbered on. */
    public boolean isNamed(int index) {
        return !oneEach && toldSingly && named[index];
    }

    /** Identity of emitted token {@code position}, which becomes output {@code outputIndex} of its request. */
    public long tokenId(int index, int position, int outputIndex) {
        return isNamed(index)
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
        count = 0;
        extendCount = 0;
        unfinishedIndex = NONE;
        oneEach = false;
        toldSingly = false;
        ahead = 0;
        quietSteps = -1;
        stretch = 0;
    }

    /** Holds the requests of {@code before}, a decode step, each one token further. */
    void continueFrom(StepPlan before) {
        begin(StepKind.DECODE);
        before.rows.takeOver(rows);
        rows = before.rows;
        count = before.count;
        ahead = before.ahead + 1;
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
        return rows.hasRequestsOf(other.rows);
    }

    /** Copies what each request computes and what it has, for as many as there are. */
    public void copyLengths(int[] queries, int[] prefixes) {
        if (ahead == 0) {
            rows.copyLengths(queries, prefixes);
        } else {
            rows.copyLengths(queries, prefixes, ahead);
        }
    }

    void setKind(StepKind newKind) {
        kind = newKind;
    }

    void add(Sequence sequence, int queryLength, int prefixLength) {
        if (count == 0) {
            rows = rows.released();
        }
        rows.add(sequence, queryLength, prefixLength);
        count++;
    }

    /** Adds a request of the decode batch. */
    void addDecode(Sequence sequence, int queryLength, int prefixLength) {
        add(sequence, queryLength, prefixLength);
        rows.setJoining(sequence.takeJoining());
    }

    /** Adds the tokens that {@code sequence} is set out for, and notes that it is on its way. */
    void addExtend(Sequence sequence, Roster roster) {
        int index = count;
        add(sequence, sequence.extendLength, sequence.prefixLength);
        sequence.enterForward(roster.nowNanos());
        int cached = sequence.startExtend();
        rows.setFound(cached, sequence.takeLoadedTokens());
        if (sequence == roster.chunked()) {
            unfinishedIndex = index;
        }
    }

    void endExtends() {
        extendCount = count;
    }
}
