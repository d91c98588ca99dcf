package org.ascendtwin.scheduler.policy;

import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.cache.PrefixCache;

/** The queue policies by name. */
public final class PolicyCatalogue {
    private PolicyCatalogue() {}

    /** The policy of a flag value. */
    public static SchedulePolicy ofFlag(String flag) {
        StringBuilder known = new StringBuilder();
        for (SchedulePolicy policy : SchedulePolicy.values()) {
            if (policy.flag().equals(flag)) {
                return policy;
            }
            known.append(known.isEmpty() ? "" : ", ").append(policy.flag());
        }
        throw new IllegalArgumentException(
                "schedule_policy is " + flag + "; known are " + known + ". Maybe the name is misspelt.");
    }

    /**
     * Makes the policy that is in force: cache-aware ones become fcfs where nothing is cached, as SGLang does.
     *
     * @param randomSeed of the {@code random} policy
     * @param ttftLimitNanos of the {@code deadline} policy
     */
    public static QueuePolicy create(
            SchedulePolicy policy, PrefixCache cache, PriorityRules priorities, long randomSeed, long ttftLimitNanos) {
        SchedulePolicy inForce = policy.isCacheAware() && !cache.reuses() ? SchedulePolicy.FCFS : policy;
        return switch (inForce) {
            case FCFS, VLLM_V1, STATIC -> new FirstComeFirstServed(priorities);
            case LPM -> new LongestPrefixMatch(cache);
            case DFS_WEIGHT -> new DepthFirstWeight(cache);
            case LOF -> new LongestOutputFirst(priorities);
            case RANDOM -> new RandomOrder(randomSeed);
            case ROUTING_KEY -> new RoutingKeyOrder();
            case SRW -> new ShortestRemainingWork();
            case ORACLE -> new OracleOrder();
            case DEADLINE -> new EarliestDeadline(ttftLimitNanos);
        };
    }
}
