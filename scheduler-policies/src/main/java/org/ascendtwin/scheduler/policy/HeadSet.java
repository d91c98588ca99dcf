package org.ascendtwin.scheduler.policy;

import java.util.Arrays;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * Token sequences that differ within their first {@link #HEAD_TOKENS}; stands for the tree of waiting requests that
 * SGLang matches against only to learn whether that many tokens agree.
 */
final class HeadSet {
    /** {@code IN_BATCH_PREFIX_CACHING_DEPRIORITIZE_THRESHOLD}. */
    static final int HEAD_TOKENS = 32;

    private @Nullable TokenRuns[] slots = new TokenRuns[256];
    private int size;

    void clear() {
        Arrays.fill(slots, null);
        size = 0;
    }

    /** Adds {@code tokens}; returns false where another sequence begins with the same tokens. */
    boolean add(TokenRuns tokens) {
        if (tokens.length() < HEAD_TOKENS) {
            return true;
        }
        if (2 * ++size > slots.length) {
            grow();
        }
        return put(tokens);
    }

    private boolean put(TokenRuns tokens) {
        int slot = (int) tokens.hash(0, HEAD_TOKENS) & (slots.length - 1);
        for (TokenRuns other = slots[slot]; other != null; other = slots[slot]) {
            if (TokenRuns.commonLength(tokens, 0, other, 0, HEAD_TOKENS) == HEAD_TOKENS) {
                return false;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = tokens;
        return true;
    }

    private void grow() {
        @Nullable TokenRuns[] old = slots;
        slots = new TokenRuns[2 * old.length];
        for (TokenRuns tokens : old) {
            if (tokens != null) {
                put(tokens);
            }
        }
    }
}
