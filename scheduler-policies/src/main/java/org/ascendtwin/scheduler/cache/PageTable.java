package org.ascendtwin.scheduler.cache;

import java.util.Arrays;

/** The pages of one request, in token order. */
public final class PageTable {
    private int[] pageIds = new int[8];
    private int count;

    /** Number of pages. */
    public int count() {
        return count;
    }

    /** The page that holds tokens {@code index * pageSize} and following. */
    public int pageId(int index) {
        return pageIds[index];
    }

    void append(int pageId) {
        if (count == pageIds.length) {
            pageIds = Arrays.copyOf(pageIds, 2 * count);
        }
        pageIds[count++] = pageId;
    }

    /** Makes room for {@code newCount} pages and sets the count; pages beyond the old count are undefined until set. */
    void resize(int newCount) {
        if (newCount > pageIds.length) {
            pageIds = Arrays.copyOf(pageIds, Math.max(newCount, 2 * pageIds.length));
        }
        count = newCount;
    }

    void set(int from, int[] sourceIds) {
        System.arraycopy(sourceIds, 0, pageIds, from, sourceIds.length);
    }

    /** All ids in order. */
    public int[] copyOfIds() {
        return slice(0, count);
    }

    int[] slice(int from, int to) {
        return Arrays.copyOfRange(pageIds, from, to);
    }
}
