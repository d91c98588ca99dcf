package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** What becomes of KV after its request: reused by later prompts, or given back at once. */
public interface PrefixCache {
    /** Whether later prompts can find anything here. */
    boolean reuses();

    /** Tokens held for later prompts that nobody keeps from eviction. */
    int evictableTokens();

    /** Tokens that leases hold in pages of others: of each page the leases but the first, over all pages. */
    int rereadTokens();

    /** Looks up the longest cached prefix of the first {@code limitTokens} tokens; counts as a use of what is found. */
    void match(TokenRuns tokens, int limitTokens, PrefixMatch out);

    /** Keeps {@code deepest} and everything above it from eviction until {@link #unlock}. */
    void lock(@Nullable RadixNode deepest);

    /** Takes back one {@link #lock}. */
    void unlock(@Nullable RadixNode deepest);

    /** Puts what {@code match} found at the head of an empty lease and keeps it locked for that lease. */
    void adopt(PrefixMatch match, KvLease lease);

    /** Whether evicted prefixes may stay in host memory. */
    boolean hasHostTier();

    /** Brings what {@code match} found in host memory back to the device, all of it or nothing; returns how many tokens. */
    int loadBack(PrefixMatch match);

    /**
     * Starts to bring to host memory what storage has of {@code tokens} beyond what is here already; null where there is
     * nothing to wait for.
     */
    @Nullable Prefetch prefetch(TokenRuns tokens, long nowNanos);

    /** Lets go of nodes whose copies to and from host memory are done. */
    void acknowledgeCopies();

    /** Tokens evicted so far. */
    long evictedTokens();

    /** Gives back pages until at least {@code tokens} tokens were evicted or nothing is left; returns how many were. */
    int evict(int tokens);

    /**
     * Shares the first {@code length} tokens of a running request, at the end of its prefill or of a chunk of it.
     *
     * @param chunked whether the prefill goes on; such an insertion counts as no hit
     * @param priority of the request, which the nodes inherit
     */
    void shareUnfinished(KvLease lease, TokenRuns tokens, int length, boolean chunked, int priority);

    /** Takes over the committed tokens of a finished request and frees the rest of its pages. */
    void shareFinished(KvLease lease, TokenRuns tokens, int priority);

    /** Frees the pages of a request without sharing them. */
    void release(KvLease lease);
}
