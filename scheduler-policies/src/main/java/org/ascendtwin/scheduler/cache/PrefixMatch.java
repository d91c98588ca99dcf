package org.ascendtwin.scheduler.cache;

import org.jspecify.annotations.Nullable;

/** The answer to a prefix lookup, reused from one lookup to the next. */
public final class PrefixMatch {
    @Nullable RadixNode node;

    /** The deepest node that matched at all, on the device or in host memory. */
    @Nullable RadixNode hostNode;

    int length;
    int hostLength;

    /** Tokens found on the device. */
    public int length() {
        return length;
    }

    /** Tokens found in host memory only, right after those on the device. */
    public int hostLength() {
        return hostLength;
    }

    /** The deepest node on the device that matched; null where the cache shares nothing. */
    public @Nullable RadixNode node() {
        return node;
    }

    /** Forgets the last lookup. */
    public void clear() {
        node = null;
        hostNode = null;
        length = 0;
        hostLength = 0;
    }
}
