package org.ascendtwin.scheduler.cache;

/** Which unlocked leaf goes first, by a key of two numbers, smallest first ({@code mem_cache/evict_policy.py}). */
public enum EvictionPolicy {
    LRU("lru"),
    LFU("lfu"),
    FIFO("fifo"),
    MRU("mru"),
    FILO("filo"),
    PRIORITY("priority"),
    /** Segmented: nodes hit twice outlive all others. */
    SLRU("slru");

    private static final int SLRU_PROTECTED_HITS = 2;

    private final String flag;

    EvictionPolicy(String flag) {
        this.flag = flag;
    }

    /** The value of {@code --radix-eviction-policy}. */
    public String flag() {
        return flag;
    }

    /** The policy of a flag value. */
    public static EvictionPolicy ofFlag(String flag) {
        for (EvictionPolicy policy : values()) {
            if (policy.flag.equals(flag)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("radix_eviction_policy is " + flag
                + "; known are lru, lfu, fifo, mru, filo, priority, slru. Maybe the name is misspelt.");
    }

    long primaryKey(RadixNode node) {
        return switch (this) {
            case LRU -> node.lastAccess;
            case LFU -> node.hitCount;
            case FIFO -> node.creation;
            case MRU -> -node.lastAccess;
            case FILO -> -node.creation;
            case PRIORITY -> node.priority;
            case SLRU -> node.hitCount >= SLRU_PROTECTED_HITS ? 1 : 0;
        };
    }

    /** Decides between equal primary keys; zero where the primary keys differ anyway. */
    long secondaryKey(RadixNode node) {
        return switch (this) {
            case LRU, FIFO, MRU, FILO -> 0;
            case LFU, PRIORITY, SLRU -> node.lastAccess;
        };
    }
}
