package org.ascendtwin.scheduler.cache;

/** When a waiting request stops waiting for what storage has of its prompt ({@code --hicache-storage-prefetch-policy}). */
public enum PrefetchPolicy {
    /** Never waits: takes what has arrived when its turn comes. */
    BEST_EFFORT("best_effort"),
    /** Waits until everything that was found has arrived, however long that takes. */
    WAIT_COMPLETE("wait_complete"),
    /** Waits until everything has arrived, but no longer than its length is worth. */
    TIMEOUT("timeout");

    private final String flag;

    PrefetchPolicy(String flag) {
        this.flag = flag;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }

    @Override
    public String toString() {
        return flag;
    }

    /** The policy of a flag value. */
    public static PrefetchPolicy ofFlag(String flag) {
        for (PrefetchPolicy policy : values()) {
            if (policy.flag.equals(flag)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("hicache_storage_prefetch_policy is " + flag
                + "; known are best_effort, wait_complete, timeout. Maybe the name is misspelt.");
    }
}
