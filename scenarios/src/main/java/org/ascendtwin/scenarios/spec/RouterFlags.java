package org.ascendtwin.scenarios.spec;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of {@code sglang_router.launch_router} under their own names and with the Python launcher's defaults. */
@Doc("Flags of sglang_router.launch_router")
public record RouterFlags(
        @Doc("how a request finds its server") @Default("cache_aware")
        RoutingPolicy policy,

        @Doc("how a request finds its prefill server; policy where it is left out") @Nullable RoutingPolicy prefillPolicy,

        @Doc("how a request finds its decode server; policy where it is left out") @Nullable RoutingPolicy decodePolicy,

        @Doc("share of a prompt that must match for cache_aware to follow the match")
        @Default("0.3")
        @Range(min = 0, max = 1)
        double cacheThreshold,

        @Doc("requests between the most and the least loaded server, above which loads may be balanced")
        @Default("64")
        @Range(min = 0, max = 1e9)
        int balanceAbsThreshold,

        @Doc("ratio of the most to the least loaded server, above which loads may be balanced")
        @Default("1.5")
        @Range(min = 1, max = 1e9)
        double balanceRelThreshold,

        @Doc("seconds between evictions from the tree of cache_aware") @Default("60") @Range(min = 1, max = 1e9)
        int evictionIntervalSecs,

        @Doc("most characters that the tree of cache_aware keeps for a server")
        @Default("67108864")
        @Range(min = 1, max = 1e12)
        long maxTreeSize,

        @Doc("seconds between moves of the boundaries of bucket") @Default("5") @Range(min = 1, max = 1e9)
        int bucketAdjustIntervalSecs,

        @Doc("server that manual gives a new routing key") @Default("random")
        AssignmentMode assignmentMode,

        @Doc("how often a request is sent that no server takes") @Default("5") @Range(min = 1, max = 1e6)
        int retryMaxRetries,

        @Doc("milliseconds from the first attempt that fails to the next") @Default("50") @Range(min = 0, max = 1e9)
        int retryInitialBackoffMs,

        @Doc("most milliseconds between two attempts") @Default("30000") @Range(min = 0, max = 1e9)
        int retryMaxBackoffMs,

        @Doc("by how much each wait is longer than the one before") @Default("1.5") @Range(min = 1, max = 1e6)
        double retryBackoffMultiplier,

        @Doc("share of a wait by which chance makes it longer or shorter") @Default("0.2") @Range(min = 0, max = 1)
        double retryJitterFactor,

        @Doc("sends each request once") @Default("false") boolean disableRetries,

        @Doc("failed requests in a row after which a server gets none") @Default("10") @Range(min = 1, max = 1e9)
        int cbFailureThreshold,

        @Doc("requests that must succeed on trial before a server counts as well again")
        @Default("3")
        @Range(min = 1, max = 1e9)
        int cbSuccessThreshold,

        @Doc("seconds for which it gets none before it is tried again") @Default("60") @Range(min = 1, max = 1e9)
        int cbTimeoutDurationSecs,

        @Doc("sends to servers whatever became of their requests") @Default("false")
        boolean disableCircuitBreaker,

        @Doc("health checks in a row that must fail before a server gets no requests")
        @Default("3")
        @Range(min = 1, max = 1e9)
        int healthFailureThreshold,

        @Doc("health checks in a row that must succeed before it gets some again")
        @Default("2")
        @Range(min = 1, max = 1e9)
        int healthSuccessThreshold,

        @Doc("seconds between health checks") @Default("60") @Range(min = 1, max = 1e9)
        int healthCheckIntervalSecs,

        @Doc("no health checks") @Default("false") boolean disableHealthCheck,

        @Doc("the small Python load balancer instead of the Rust router") @Default("false")
        boolean miniLb,

        @Others @Default("{}") Map<String, String> others) {

    /** How a request finds its prefill server, where there are such. */
    public RoutingPolicy prefill() {
        return prefillPolicy == null ? policy : prefillPolicy;
    }

    /** How a request finds its decode server, where there are such. */
    public RoutingPolicy decode() {
        return decodePolicy == null ? policy : decodePolicy;
    }

    /** Which server gets a routing key that the router has not seen. */
    public enum AssignmentMode {
        RANDOM,
        /** One with the fewest requests. */
        MIN_LOAD,
        /** One with the fewest routing keys. */
        MIN_GROUP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a request finds its server. */
    public enum RoutingPolicy {
        RANDOM,
        ROUND_ROBIN,
        /** The server whose tree holds most of the prompt, unless loads are too uneven. */
        CACHE_AWARE,
        /** The less loaded of two servers drawn at random. */
        POWER_OF_TWO,
        /** The server that owns the prompt's length. */
        BUCKET,
        /** By a routing key that the client sends. */
        MANUAL,
        CONSISTENT_HASHING,
        PREFIX_HASH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
