package org.ascendtwin.scheduler.route;

import org.ascendtwin.sim.rng.RandomStream;

/** The values of the router's {@code --policy} that are simulated, and what each can do. */
public enum RouterPolicy {
    RANDOM("random", "any server, each as likely"),
    ROUND_ROBIN("round_robin", "one server after the other"),
    CACHE_AWARE(
            "cache_aware",
            "the server that was sent most of the prompt before; the least loaded where loads are uneven"),
    POWER_OF_TWO("power_of_two", "the less loaded of two servers drawn at random"),
    BUCKET("bucket", "the prefill server that owns the prompt's length; the least loaded where loads are uneven"),
    MANUAL("manual", "the server that the first request of its routing key got"),
    CONSISTENT_HASHING("consistent_hashing", "the server that its routing key belongs to"),
    PREFIX_HASH(
            "prefix_hash",
            "the server that the first 256 tokens of the prompt belong to; the least loaded where that has too many");

    private final String flag;
    private final String summary;

    RouterPolicy(String flag, String summary) {
        this.flag = flag;
        this.summary = summary;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }

    /** What it does, in a few words. */
    public String summary() {
        return summary;
    }

    /** Whether it looks at the prompt's tokens. */
    public boolean isCacheAware() {
        return this == CACHE_AWARE || this == PREFIX_HASH;
    }

    /** Whether it looks at how much the servers have to do. */
    public boolean isLoadAware() {
        return this == CACHE_AWARE || this == POWER_OF_TWO || this == BUCKET || this == PREFIX_HASH;
    }

    /** Whether it draws at random. */
    public boolean isDrawn() {
        return this == RANDOM || this == POWER_OF_TWO || this == MANUAL || this == CONSISTENT_HASHING;
    }

    /** Whether it chooses prefill servers only. */
    public boolean isForPrefillOnly() {
        return this == BUCKET;
    }

    /** The policy of a flag value. */
    public static RouterPolicy ofFlag(String flag) {
        StringBuilder known = new StringBuilder();
        for (RouterPolicy policy : values()) {
            if (policy.flag.equals(flag)) {
                return policy;
            }
            known.append(known.isEmpty() ? "" : ", ").append(policy.flag);
        }
        throw new IllegalArgumentException(
                "policy is " + flag + "; simulated are " + known + ". Maybe the name is misspelt.");
    }

    /**
     * Makes the policy.
     *
     * @param workers number of servers it chooses from
     * @param chance for the policies that draw
     */
    public RoutingPolicy create(RouterSettings settings, int workers, RandomStream chance) {
        return switch (this) {
            case RANDOM -> new RandomRouting(chance);
            case ROUND_ROBIN -> new RoundRobinRouting();
            case CACHE_AWARE -> new CacheAwareRouting(settings, workers);
            case POWER_OF_TWO -> new PowerOfTwoRouting(chance);
            case BUCKET -> new BucketRouting(settings, workers);
            case MANUAL -> new ManualRouting(chance, settings.assignment());
            case CONSISTENT_HASHING -> new ConsistentHashRouting(workers, chance);
            case PREFIX_HASH -> new PrefixHashRouting(workers);
        };
    }
}
