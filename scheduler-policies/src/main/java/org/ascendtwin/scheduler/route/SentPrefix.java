package org.ascendtwin.scheduler.route;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** A part of prompts that were sent, and the workers it was sent to. */
final class SentPrefix {
    private static final long NEVER = -1;

    private final TokenRuns tokens;
    private final TreeMap<Long, SentPrefix> children = new TreeMap<>();
    private final long[] usedAt;
    private @Nullable SentPrefix parent;
    private int from;
    private int length;
    private int owner;

    SentPrefix(TokenRuns tokens, int from, int length, @Nullable SentPrefix parent, int workers) {
        this.tokens = tokens;
        this.from = from;
        this.length = length;
        this.parent = parent;
        usedAt = new long[workers];
        Arrays.fill(usedAt, NEVER);
    }

    int length() {
        return length;
    }

    @Nullable SentPrefix parent() {
        return parent;
    }

    /** The part that follows this one and starts with {@code token}. */
    @Nullable SentPrefix child(long token) {
        return children.get(token);
    }

    void addChildrenTo(List<SentPrefix> list) {
        list.addAll(children.values());
    }

    void put(SentPrefix child) {
        children.put(child.tokens.tokenAt(child.from), child);
    }

    void drop(SentPrefix child) {
        children.remove(child.tokens.tokenAt(child.from));
    }

    /** Tokens that this part and {@code prompt} from {@code at} on have in common. */
    int commonLength(TokenRuns prompt, int at) {
        return TokenRuns.commonLength(tokens, from, prompt, at, length);
    }

    /** Puts the first {@code head} tokens into a part of their own, with the same workers; returns it. */
    SentPrefix splitAt(int head) {
        SentPrefix upper = new SentPrefix(tokens, from, head, parent, usedAt.length);
        System.arraycopy(usedAt, 0, upper.usedAt, 0, usedAt.length);
        upper.owner = owner;
        if (parent != null) {
            parent.put(upper);
        }
        from += head;
        length -= head;
        parent = upper;
        upper.put(this);
        return upper;
    }

    boolean has(int worker) {
        return usedAt[worker] != NEVER;
    }

    long usedAt(int worker) {
        return usedAt[worker];
    }

    void setUsed(int worker, long epoch) {
        usedAt[worker] = epoch;
    }

    void setOwner(int worker) {
        owner = worker;
    }

    /** The worker it was sent to first; where that has lost it, the first of those that have it. */
    int owner() {
        if (!has(owner)) {
            owner = 0;
            while (owner < usedAt.length - 1 && !has(owner)) {
                owner++;
            }
        }
        return owner;
    }

    void remove(int worker) {
        usedAt[worker] = NEVER;
    }

    /** Whether {@code worker} has this part and nothing that follows it. */
    boolean isLeafOf(int worker) {
        if (!has(worker)) {
            return false;
        }
        for (SentPrefix child : children.values()) {
            if (child.has(worker)) {
                return false;
            }
        }
        return true;
    }

    /** Whether nobody has it and nothing follows it. */
    boolean isUnused() {
        for (long epoch : usedAt) {
            if (epoch != NEVER) {
                return false;
            }
        }
        return children.isEmpty();
    }
}
