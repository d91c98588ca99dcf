package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * The batch of one engine step as far as it decides how long the step takes. One object is reused for all steps; it
 * looks at its owner's arrays and copies nothing.
 */
public final class StepShape {
    private static final int[] NONE = {};
    private static final int NONE_GIVEN = -1;

    private Phase phase = Phase.DECODE;
    private int count;
    private int[] queryLens = NONE;
    private int[] prefixLens = NONE;
    private long groupTokens;
    private int graphRequests;
    private boolean eager;
    private long headStartNanos;
    private boolean whole;
    private int cutRequests;
    private int cutTokens;
    private long tokens;
    private long prefixTokens;
    private long rereadTokens;

    /**
     * Describes a step; to be called again whenever the arrays have changed.
     *
     * @param phase what it does
     * @param count requests in the batch
     * @param queryLens tokens that each request computes; at VERIFY the draft tokens, the same for all
     * @param prefixLens tokens of each that are cached before
     */
    public StepShape set(Phase phase, int count, int[] queryLens, int[] prefixLens) {
        if (count < 1 || count > queryLens.length || count > prefixLens.length) {
            throw new IllegalArgumentException("batch of " + count + " requests; allowed: 1 to the arrays' lengths, "
                    + queryLens.length + " and " + prefixLens.length);
        }
        this.phase = phase;
        this.count = count;
        this.queryLens = queryLens;
        this.prefixLens = prefixLens;
        this.groupTokens = 0;
        this.graphRequests = count;
        this.eager = false;
        this.headStartNanos = 0;
        this.whole = false;
        this.cutRequests = NONE_GIVEN;
        this.cutTokens = 0;
        this.rereadTokens = 0;
        this.tokens = sum(queryLens, count);
        this.prefixTokens = sum(prefixLens, count);
        return this;
    }

    /** Describes a step of {@code requests} requests that are alike, in arrays of its own. */
    public StepShape setAlike(Phase phase, int requests, int queryLen, int prefixLen) {
        int[] queries = new int[requests];
        int[] prefixes = new int[requests];
        Arrays.fill(queries, queryLen);
        Arrays.fill(prefixes, prefixLen);
        return set(phase, requests, queries, prefixes);
    }

    private static long sum(int[] values, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }

    /**
     * Tells how many tokens all data-parallel groups compute together; without that, the others are taken to have as
     * many as this one. To be called after {@link #set}.
     */
    public StepShape setGroupTokens(long all) {
        if (all < tokens) {
            throw new IllegalArgumentException(
                    "all groups together compute " + all + " tokens; allowed: at least this group's " + tokens);
        }
        this.groupTokens = all;
        return this;
    }

    /**
     * Tells how many requests the busiest data-parallel group has: all replay the graph that fits it. To be called after
     * {@link #set}.
     */
    public StepShape setGraphRequests(int most) {
        if (most < count) {
            throw new IllegalArgumentException(
                    "the busiest group has " + most + " requests; allowed: at least this group's " + count);
        }
        this.graphRequests = most;
        return this;
    }

    /** Tells that no group replays a graph, as one of them computes prompts. To be called after {@link #set}. */
    public StepShape setEager() {
        this.eager = true;
        return this;
    }

    /**
     * Tells how long before the devices are free the host begins to launch the step, as it can while they run the one
     * before. To be called after {@link #set}.
     */
    public StepShape setHeadStart(long nanos) {
        this.headStartNanos = nanos;
        return this;
    }

    /**
     * Tells how many of the cached tokens requests have in common with others, counted for each request but the first. To be
     * called after {@link #set}.
     */
    public StepShape setRereadTokens(long common) {
        this.rereadTokens = Math.min(common, prefixTokens - prefixTokens / count);
        return this;
    }

    /** Of the {@link #prefixTokens}, those that another request of the batch reads as well, but for its first reader. */
    long rereadTokens() {
        return rereadTokens;
    }

    long headStartNanos() {
        return headStartNanos;
    }

    /** Tells that the batch is not cut in two, as groups do different things. To be called after {@link #set}. */
    public StepShape setWhole() {
        this.whole = true;
        return this;
    }

    /**
     * Tells where the batch is cut if halves of it overlap. To be called after {@link #set}.
     *
     * @param requests of the first half
     * @param tokensOfNext tokens of the next request that belong to it too
     */
    public StepShape setCut(int requests, int tokensOfNext) {
        if (requests < 0 || requests > count || (tokensOfNext > 0 && requests == count)) {
            throw new IllegalArgumentException("a cut after " + requests + " requests and " + tokensOfNext
                    + " tokens; allowed: inside the batch of " + count);
        }
        this.cutRequests = requests;
        this.cutTokens = tokensOfNext;
        return this;
    }

    boolean isCut() {
        return !whole;
    }

    /** Requests of the first half: as told, else half of those that decode, or of the prompts' tokens. */
    int cutRequests() {
        if (cutRequests != NONE_GIVEN) {
            return cutRequests;
        }
        return phase == Phase.DECODE || phase == Phase.VERIFY ? count / 2 : (int) middle(true);
    }

    /** Tokens of the next request that belong to the first half too. */
    long cutTokens() {
        boolean told = cutRequests != NONE_GIVEN || phase == Phase.DECODE || phase == Phase.VERIFY;
        return told ? cutTokens : middle(false);
    }

    /** The request in which half of the tokens are reached, or how many of its tokens that takes. */
    private long middle(boolean request) {
        long rest = tokens / 2;
        int index = 0;
        while (rest >= queryLens[index]) {
            rest -= queryLens[index++];
        }
        return request ? index : rest;
    }

    /** Whether any group computes prompts. */
    boolean hasPrompts() {
        return eager || phase == Phase.EXTEND || phase == Phase.MIXED;
    }

    /** The batch size of the graph that is replayed, negative where operators are launched one by one. */
    int graphBatch(GraphBuckets graphs) {
        return eager ? GraphBuckets.EAGER : graphs.bucketFor(graphRequests);
    }

    /** Tokens that {@code groups} groups compute together in a pass of which this one's are {@code own}. */
    int groupTokens(int own, int groups) {
        if (groupTokens == 0) {
            return Math.multiplyExact(own, groups);
        }
        return (int) Math.ceil((double) own * groupTokens / tokens);
    }

    /** The same step with arrays of its own. */
    StepShape copy() {
        StepShape copy =
                new StepShape().set(phase, count, Arrays.copyOf(queryLens, count), Arrays.copyOf(prefixLens, count));
        copy.groupTokens = groupTokens;
        copy.graphRequests = graphRequests;
        copy.eager = eager;
        return copy;
    }

    /** What the step does. */
    public Phase phase() {
        return phase;
    }

    /** Requests in the batch. */
    public int count() {
        return count;
    }

    /** Tokens that request {@code index} computes. */
    public int queryLen(int index) {
        return queryLens[index];
    }

    /** Tokens of request {@code index} that are cached before. */
    public int prefixLen(int index) {
        return prefixLens[index];
    }

    /** Copies what {@code requests} requests from {@code first} on compute and have cached. */
    void copyLengths(int first, int requests, int[] queries, int[] prefixes) {
        System.arraycopy(queryLens, first, queries, 0, requests);
        System.arraycopy(prefixLens, first, prefixes, 0, requests);
    }

    /** Tokens computed by all requests. */
    public long tokens() {
        return tokens;
    }

    /** Tokens cached before, of all requests. */
    public long prefixTokens() {
        return prefixTokens;
    }
}
