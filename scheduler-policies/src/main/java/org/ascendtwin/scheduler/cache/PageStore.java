package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;

/**
 * Which KV pages a storage holds, each known by the chained hash of all tokens up to its end, as SGLang names its pages.
 * It is as large as it has to be.
 */
public final class PageStore {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long NONE = 0;

    private long[] slots = new long[256];
    private int size;

    /** Pages held. */
    public int size() {
        return size;
    }

    /** The hash of a page of {@code length} tokens from {@code from} on that follows a page with the hash {@code before}. */
    static long chain(long before, TokenRuns tokens, int from, int length) {
        long hash = (before ^ tokens.hash(from, length)) * MULTIPLIER;
        hash ^= hash >>> 31;
        return hash == NONE ? 1 : hash;
    }

    boolean contains(long hash) {
        return slots[slotOf(hash)] == hash;
    }

    /** Adds a page; returns whether it was missing. */
    boolean add(long hash) {
        int slot = slotOf(hash);
        if (slots[slot] == hash) {
            return false;
        }
        slots[slot] = hash;
        if (2 * ++size > slots.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long hash : old) {
            if (hash != NONE) {
                slots[slotOf(hash)] = hash;
            }
        }
    }

    /** Where {@code hash} is or belongs. */
    private int slotOf(long hash) {
        int slot = (int) (hash >>> 17) & (slots.length - 1);
        while (slots[slot] != NONE && slots[slot] != hash) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
