package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * Storage behind host memory ({@code mem_cache/hiradix_cache.py}, {@code managers/cache_controller.py}): what is fetched
 * for whom and when nobody waits for it any more, and what is written.
 */
public final class StorageTier {
    /** Pages that are read or written at a time. */
    public static final int BATCH_PAGES = 128;

    /** Share of the host memory beyond the device's size that prefetches may hold. */
    private static final double PREFETCH_SHARE = 0.8;

    private final StorageSettings settings;
    private final StorageLink link;
    private final HostTier host;
    private final int pageSize;
    private final int thresholdTokens;
    private final int limitTokens;
    private final RadixCache cache;
    private Runnable watcher = () -> {};
    private int tokensInFlight;
    private long fetchedTokens;

    StorageTier(StorageSettings settings, StorageLink link, HostTier host, RadixCache cache, PagePool devicePool) {
        this.settings = settings;
        this.link = link;
        this.host = host;
        this.cache = cache;
        pageSize = devicePool.pageSize();
        thresholdTokens = Math.max(settings.prefetchThresholdTokens(), pageSize);
        limitTokens = (int) (PREFETCH_SHARE * (host.capacityTokens() - devicePool.capacityTokens()));
    }

    /** Tells {@code newWatcher} whenever a prefetch got on. */
    public void watch(Runnable newWatcher) {
        watcher = newWatcher;
    }

    /** Tokens fetched and used so far. */
    public long fetchedTokens() {
        return fetchedTokens;
    }

    /** Tokens of host memory that prefetches asked for and are not done with. */
    public int tokensInFlight() {
        return tokensInFlight;
    }

    PageStore store() {
        return link.store();
    }

    /**
     * Starts to fetch what follows a match, all whole pages of it; null where that is too little, where too much is being
     * fetched already, or where host memory has no room.
     *
     * @param above the end of the match, which host memory holds
     * @param from units matched
     */
    @Nullable Prefetch start(RadixNode above, TokenRuns tokens, int from, long nowNanos) {
        int wantedTokens = cache.tree().units(tokens.length()) - from;
        if (wantedTokens < thresholdTokens || tokensInFlight >= limitTokens) {
            return null;
        }
        host.hold(above);
        int[] pageIds = host.take(wantedTokens, cache.tree());
        if (pageIds == null) {
            host.release(above);
            return null;
        }
        Prefetch prefetch = new Prefetch(this, above, tokens, from, pageIds, nowNanos);
        tokensInFlight += wantedTokens;
        link.fetch(prefetch);
        return prefetch;
    }

    /** Writes a node that host memory holds; it stays there until it is written. */
    void backUp(RadixNode node) {
        long[] hashes = new long[node.length / pageSize];
        long hash = chainUpTo(node.tokens, node.from);
        for (int page = 0; page < hashes.length; page++) {
            hash = next(hash, node.tokens, node.from + page * pageSize);
            hashes[page] = hash;
        }
        host.hold(node);
        link.write(new Backup(this, node, hashes));
    }

    void written(RadixNode node) {
        host.release(node);
    }

    /** Counts the pages of a prefetch that the storage holds, up to the first that it does not. */
    int count(Prefetch prefetch) {
        long hash = chainUpTo(prefetch.tokens, prefetch.from);
        int found = 0;
        while (found < prefetch.wantedPages()) {
            hash = next(hash, prefetch.tokens, prefetch.from + found * pageSize);
            if (!store().contains(hash)) {
                break;
            }
            found++;
        }
        return found;
    }

    /** Gives back the host memory of pages that were not found, all of it where the rest is not worth it. */
    void answered(Prefetch prefetch) {
        int found = prefetch.foundPages();
        if (found * pageSize < thresholdTokens) {
            release(prefetch);
        } else {
            host.giveBack(prefetch.hostPageIds, found, prefetch.hostPageIds.length);
            prefetch.hostPageIds = Arrays.copyOf(prefetch.hostPageIds, found);
        }
        progressed();
    }

    void progressed() {
        watcher.run();
    }

    boolean endsAt(Prefetch prefetch, long nowNanos) {
        return settings.prefetchPolicy() == PrefetchPolicy.BEST_EFFORT
                || prefetch.isComplete()
                || nowNanos >= deadlineNanos(prefetch);
    }

    long deadlineNanos(Prefetch prefetch) {
        return settings.prefetchPolicy() == PrefetchPolicy.TIMEOUT
                ? prefetch.startNanos + settings.timeoutNanos(prefetch.foundPages() * pageSize) + 1
                : Long.MAX_VALUE;
    }

    /** Puts what has arrived into the tree, where a request finds it in host memory. */
    void take(Prefetch prefetch) {
        int arrived = prefetch.arrivedPages();
        int present = cache.addFetched(prefetch, prefetch.from + arrived * pageSize) / pageSize;
        fetchedTokens += (long) arrived * pageSize;
        host.giveBack(prefetch.hostPageIds, 0, present);
        host.giveBack(prefetch.hostPageIds, arrived, prefetch.hostPageIds.length);
        close(prefetch);
    }

    void release(Prefetch prefetch) {
        host.giveBack(prefetch.hostPageIds, 0, prefetch.hostPageIds.length);
        close(prefetch);
    }

    private void close(Prefetch prefetch) {
        prefetch.end();
        host.release(prefetch.above);
        tokensInFlight -= prefetch.wantedPages() * pageSize;
    }

    private long chainUpTo(TokenRuns tokens, int end) {
        long hash = 0;
        for (int at = 0; at < end; at += pageSize) {
            hash = next(hash, tokens, at);
        }
        return hash;
    }

    private long next(long hash, TokenRuns tokens, int from) {
        return PageStore.chain(hash, tokens, from, cache.tree().tokens(pageSize));
    }
}
