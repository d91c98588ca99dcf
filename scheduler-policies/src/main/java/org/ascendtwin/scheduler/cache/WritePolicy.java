package org.ascendtwin.scheduler.cache;

/** When a node is copied to host memory ({@code --hicache-write-policy}). */
public enum WritePolicy {
    /** At its first insertion. */
    WRITE_THROUGH("write_through", 1),
    /** At its second insertion. */
    WRITE_THROUGH_SELECTIVE("write_through_selective", 2),
    /** When the device drops it. */
    WRITE_BACK("write_back", Integer.MAX_VALUE);

    private final String flag;
    private final int hitThreshold;

    WritePolicy(String flag, int hitThreshold) {
        this.flag = flag;
        this.hitThreshold = hitThreshold;
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
    public static WritePolicy ofFlag(String flag) {
        for (WritePolicy policy : values()) {
            if (policy.flag.equals(flag)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("hicache_write_policy is " + flag
                + "; known are write_through, write_through_selective, write_back. Maybe the name is misspelt.");
    }

    /** Insertions after which a node is copied. */
    int hitThreshold() {
        return hitThreshold;
    }
}
