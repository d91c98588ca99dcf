package org.ascendtwin.scheduler.cache;

/** The KV pages of one engine: which are free. Pages are numbered from 0; the last freed is taken first. */
public final class PagePool {
    private static final int NO_SHIFT = -1;

    private final int pageSize;

    /** Logarithm of the page size where it is a power of two. */
    private final int pageShift;

    private final int[] freeIds;
    private int freeCount;

    /**
     * @param tokens capacity; rounded down to whole pages
     * @param pageSize tokens a page
     */
    public PagePool(int tokens, int pageSize) {
        this.pageSize = pageSize;
        pageShift = Integer.bitCount(pageSize) == 1 ? Integer.numberOfTrailingZeros(pageSize) : NO_SHIFT;
        freeIds = new int[tokens / pageSize];
        freeCount = freeIds.length;
        for (int index = 0; index < freeCount; index++) {
            freeIds[index] = freeCount - 1 - index;
        }
    }

    public int pageSize() {
        return pageSize;
    }

    /** Tokens that free pages hold. */
    public int freeTokens() {
        return freeCount * pageSize;
    }

    /** Tokens that all pages hold. */
    public int capacityTokens() {
        return freeIds.length * pageSize;
    }

    int pages(int tokens) {
        // A division takes as long as twenty shifts, and every request of every step asks.
        int rounded = tokens + pageSize - 1;
        return pageShift == NO_SHIFT ? rounded / pageSize : rounded >> pageShift;
    }

    /**
     * Appends {@code pageCount} free pages to {@code table}.
     *
     * @throws OutOfKvMemory if there are not as many
     */
    void take(PageTable table, int pageCount) {
        if (pageCount > freeCount) {
            throw new OutOfKvMemory(pageCount, freeCount, freeIds.length);
        }
        for (int taken = 0; taken < pageCount; taken++) {
            table.append(freeIds[--freeCount]);
        }
    }

    /** Takes {@code pageCount} free pages; the caller has checked that they exist. */
    int[] take(int pageCount) {
        int[] takenIds = new int[pageCount];
        for (int index = 0; index < pageCount; index++) {
            takenIds[index] = freeIds[--freeCount];
        }
        return takenIds;
    }

    /** Gives back the pages {@code from} (inclusive) to {@code to} (exclusive) of {@code table}. */
    void free(PageTable table, int from, int to) {
        for (int index = to - 1; index >= from; index--) {
            freeIds[freeCount++] = table.pageId(index);
        }
    }

    void free(int[] pageIds) {
        for (int index = pageIds.length - 1; index >= 0; index--) {
            freeIds[freeCount++] = pageIds[index];
        }
    }
}
