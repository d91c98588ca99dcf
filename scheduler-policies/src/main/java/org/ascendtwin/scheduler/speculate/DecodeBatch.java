package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;

/** The decode batch as a window policy sees it; filled anew for each step. */
public final class DecodeBatch {
    private int[] requestIds = new int[16];
    private int size;
    private long contextTokens;

    /** Holds no requests from here on. */
    public void clear() {
        size = 0;
        contextTokens = 0;
    }

    /** @param tokens of the request whose KV the scheduler knows of */
    public void add(int requestId, int tokens) {
        if (size == requestIds.length) {
            requestIds = Arrays.copyOf(requestIds, 2 * size);
        }
        requestIds[size++] = requestId;
        contextTokens += tokens;
    }

    /** Requests in the batch. */
    public int size() {
        return size;
    }

    public int requestId(int index) {
        return requestIds[index];
    }

    /** Tokens of all requests whose KV the scheduler knows of. */
    public long contextTokens() {
        return contextTokens;
    }
}
