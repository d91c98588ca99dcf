package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.Prefetch;
import org.ascendtwin.scheduler.cache.PrefixCache;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** A request inside an engine: its tokens so far, its KV, and where it stands. */
public final class Sequence {
    private final Request request;
    private final int id;
    private final TokenRuns tokens;
    private final int maxNewTokens;
    private final int trueOutputTokens;
    private final @Nullable Handover handover;
    private final KvLease lease = new KvLease();

    /** The last prefix lookup; overwritten by the next. */
    final PrefixMatch match = new PrefixMatch();

    /** Prompt tokens plus, after a retraction, earlier outputs: what the prefill has to cover, or a chunk's end. */
    int fillLength;

    /** Tokens of the fill whose KV exists. */
    int prefixLength;

    /** Tokens the next step computes; keeps the value of the last look at this request. */
    int extendLength;

    /** What is being fetched from storage for it while it waits. */
    @Nullable Prefetch prefetch;

    private int outputCount;

    /** Outputs that {@link #tokens} holds; the others are numbered on, and added when anybody looks. */
    private int outputsWritten;

    private boolean finished;
    private boolean retracted;
    private int cachedTokens;
    private int computedTokens;
    private int loadedTokens;
    private int retractionCount;
    private long queueEntryNanos;
    private long rank;
    private boolean inSlot;
    private boolean abortRequested;
    private boolean timeoutRequested;
    private boolean heldToBatchEnd;
    private boolean joining;
    private long forwardEntryNanos = Long.MAX_VALUE;

    /** @param maxNewTokens the request's own, within what the engine can hold */
    public Sequence(Request request, int maxNewTokens) {
        this(request, maxNewTokens, null);
    }

    /** @param handover between the server this request is in and another; null where one server does all of it */
    public Sequence(Request request, int maxNewTokens, @Nullable Handover handover) {
        this.request = request;
        id = request.id();
        trueOutputTokens = request.trueOutputTokens();
        this.maxNewTokens = maxNewTokens;
        this.handover = handover;
        tokens = request.prompt().copy();
    }

    /** What this server and the other one tell each other about this request. */
    public Handover handover() {
        if (handover == null) {
            throw new IllegalStateException("request " + id() + " is not handed over between servers");
        }
        return handover;
    }

    /** Whether another server takes part in this request. */
    public boolean isHandedOver() {
        return handover != null;
    }

    public Request request() {
        return request;
    }

    public int id() {
        return id;
    }

    /** Prompt and outputs so far. */
    public TokenRuns tokens() {
        if (outputsWritten < outputCount) {
            tokens.append(request.outputStart() + outputsWritten, outputCount - outputsWritten);
            outputsWritten = outputCount;
        }
        return tokens;
    }

    public int promptLength() {
        return request.prompt().length();
    }

    /** Output tokens whose result was processed. */
    public int outputCount() {
        return outputCount;
    }

    /** Output tokens this request may produce in this engine. */
    public int maxNewTokens() {
        return maxNewTokens;
    }

    /** Outputs after which its sequence ends by itself, as {@link Request#trueOutputTokens}. */
    public int trueOutputTokens() {
        return trueOutputTokens;
    }

    /** What this request holds of the KV cache. */
    public KvLease lease() {
        return lease;
    }

    /** Whether its client took it back while it was running. */
    public boolean isAbortRequested() {
        return abortRequested;
    }

    /** Whether it ran longer than requests may. */
    public boolean isTimeoutRequested() {
        return timeoutRequested;
    }

    void requestTimeout() {
        timeoutRequested = true;
    }

    /** When it was first part of a step; {@link Long#MAX_VALUE} before. */
    public long forwardEntryNanos() {
        return forwardEntryNanos;
    }

    void enterForward(long nowNanos) {
        forwardEntryNanos = Math.min(forwardEntryNanos, nowNanos);
    }

    void requestAbort() {
        abortRequested = true;
    }

    public boolean isFinished() {
        return finished;
    }

    /** Whether it lost its KV and has not been prefilled again yet. */
    public boolean isRetracted() {
        return retracted;
    }

    /** Prompt tokens it did not have to compute before its first retraction, SGLang's {@code cached_tokens}. */
    public int cachedTokens() {
        return cachedTokens;
    }

    /** How often it lost its KV. */
    public int retractionCount() {
        return retractionCount;
    }

    /** When it last entered the waiting queue. */
    public long queueEntryNanos() {
        return queueEntryNanos;
    }

    /** Tokens found by the last prefix lookup. */
    public PrefixMatch match() {
        return match;
    }

    /** What a policy last noted with {@link #setRank}. */
    public long rank() {
        return rank;
    }

    /** Notes where a policy wants this request; smaller is earlier. */
    public void setRank(long newRank) {
        rank = newRank;
    }

    public void enterQueue(long nowNanos) {
        queueEntryNanos = nowNanos;
    }

    /** Appends one output token. */
    public void appendOutput(long token) {
        tokens().append(token, 1);
        outputCount++;
        outputsWritten++;
    }

    /** Appends {@code count} output tokens that follow each other in the request's own numbering. */
    public void appendOutputs(int count) {
        outputCount += count;
    }

    public void finish() {
        finished = true;
    }

    /** Ends of what the running prefill covers. */
    public int fillLength() {
        return fillLength;
    }

    /** Notes that the KV of the whole fill exists, so that the next chunk starts there. */
    public void prefixReachesFill() {
        prefixLength = fillLength;
    }

    /** Whether its last chunk computed something that was not shared yet. */
    public boolean hasUnsharedChunk() {
        return fillLength > prefixLength;
    }

    /** Starts over after its KV was taken away; its outputs stay. */
    void retract() {
        retracted = true;
        retractionCount++;
        computedTokens = 0;
        prefixLength = 0;
        extendLength = 0;
        match.clear();
    }

    /**
     * Notes that a step computes {@code extendLength} tokens on top of the prefix; returns how many of those before
     * were found rather than computed. After a retraction nothing is counted, as upstream does.
     */
    int startExtend() {
        int found = retractionCount == 0 ? prefixLength - computedTokens : 0;
        cachedTokens += found;
        computedTokens = prefixLength + extendLength;
        retracted = false;
        return found;
    }

    /** Computes only {@code extendTokens} of what the round still needs. */
    void truncate(int extendTokens) {
        extendLength = extendTokens;
        fillLength = prefixLength + extendTokens;
    }

    /** Keeps slot and KV beyond its end, until they are released. */
    void holdToBatchEnd() {
        heldToBatchEnd = true;
    }

    boolean isHeldToBatchEnd() {
        return heldToBatchEnd;
    }

    /** Takes a request slot; returns whether it had none. */
    boolean takeSlot() {
        boolean taken = !inSlot;
        inSlot = true;
        return taken;
    }

    /** Leaves its request slot; returns whether it had one. */
    boolean leaveSlot() {
        boolean left = inSlot;
        inSlot = false;
        return left;
    }

    /** Has its KV from elsewhere, and joins the decode batch with the next step. */
    void receive(long nowNanos) {
        retracted = false;
        joining = true;
        enterForward(nowNanos);
    }

    /** Whether it joins the decode batch with KV that this engine did not compute; asked once a step. */
    boolean takeJoining() {
        boolean taken = joining;
        joining = false;
        return taken;
    }

    /** Sets out for the whole of its tokens, on top of {@code prefixTokens} whose KV exists. */
    void startRound(int prefixTokens) {
        fillLength = tokens().length();
        prefixLength = prefixTokens;
        extendLength = fillLength - prefixTokens;
    }

    /** Brings what was found in host memory back to the device, so that it need not be computed. */
    void loadBack(PrefixCache cache) {
        int loaded = match.hostLength() == 0 ? 0 : cache.loadBack(match);
        loadedTokens += loaded;
        prefixLength += loaded;
        extendLength -= loaded;
    }

    /** Tokens brought back from host memory for this request since its last prefill step; asked once a step. */
    int takeLoadedTokens() {
        int taken = loadedTokens;
        loadedTokens = 0;
        return taken;
    }

    /** Its priority in the eyes of the cache, where none counts as zero. */
    int cachePriority() {
        return request.priority() == Request.NO_PRIORITY ? 0 : request.priority();
    }

    /** Budget still to be reserved for its outputs. */
    int remainingNewTokens() {
        return maxNewTokens - outputCount;
    }
}
