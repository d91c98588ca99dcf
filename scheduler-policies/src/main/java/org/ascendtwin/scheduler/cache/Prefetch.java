package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;

/** Pages on their way from storage to host memory for a request that waits. */
public final class Prefetch {
    private static final int NOT_ANSWERED = -1;

    /** The node they will follow. */
    final RadixNode above;

    /** What is fetched: a slice of the request's tokens, from here on. */
    final TokenRuns tokens;

    final int from;
    final long startNanos;

    /** Host memory that is kept for them. */
    int[] hostPageIds;

    private final StorageTier tier;
    private final int wantedPages;
    private int foundPages = NOT_ANSWERED;
    private int arrivedPages;
    private boolean over;

    Prefetch(StorageTier tier, RadixNode above, TokenRuns tokens, int from, int[] hostPageIds, long startNanos) {
        this.tier = tier;
        this.above = above;
        this.tokens = tokens;
        this.from = from;
        this.hostPageIds = hostPageIds;
        this.startNanos = startNanos;
        wantedPages = hostPageIds.length;
    }

    /** Pages the request could use. */
    public int wantedPages() {
        return wantedPages;
    }

    /** The storage has answered; returns how many pages are to be read, 0 where it has too few of them to be worth it. */
    public int lookUp() {
        if (!over && foundPages == NOT_ANSWERED) {
            foundPages = tier.count(this);
            tier.answered(this);
        }
        return over ? 0 : foundPages;
    }

    /** {@code pages} more are in host memory. Once the prefetch is over they are ignored. */
    public void arrive(int pages) {
        if (over) {
            return;
        }
        if (pages < 1 || arrivedPages + pages > foundPages) {
            throw new IllegalArgumentException(pages + " pages arrived after " + arrivedPages + " of " + foundPages
                    + "; 1 to the rest is possible");
        }
        arrivedPages += pages;
        tier.progressed();
    }

    /** Whether nobody waits for it any more: what has not arrived need not be read. */
    public boolean isOver() {
        return over;
    }

    /** Whether the request may go on, with what has arrived; from then on the prefetch is over. */
    public boolean settle(long nowNanos) {
        if (!over && tier.endsAt(this, nowNanos)) {
            tier.take(this);
        }
        return over;
    }

    /** Ends it without a use for what has arrived. */
    public void abandon() {
        if (!over) {
            tier.release(this);
        }
    }

    /** When {@link #settle} will say yes at the latest; {@link Long#MAX_VALUE} where only arrivals decide. */
    public long deadlineNanos() {
        return tier.deadlineNanos(this);
    }

    /** Pages found; 0 before the storage has answered. */
    int foundPages() {
        return Math.max(0, foundPages);
    }

    int arrivedPages() {
        return arrivedPages;
    }

    boolean isComplete() {
        return foundPages != NOT_ANSWERED && arrivedPages == foundPages;
    }

    void end() {
        over = true;
    }
}
