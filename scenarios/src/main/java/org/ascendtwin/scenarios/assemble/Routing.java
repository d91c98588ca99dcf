package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scenarios.spec.RouterFlags;
import org.ascendtwin.scenarios.spec.RouterFlags.RoutingPolicy;
import org.ascendtwin.scenarios.spec.RouterSpec;
import org.ascendtwin.scheduler.route.GuardSettings;
import org.ascendtwin.scheduler.route.KeyAssignment;
import org.ascendtwin.scheduler.route.RetrySettings;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.scheduler.route.RouterPolicy;
import org.ascendtwin.scheduler.route.RouterSettings;
import org.ascendtwin.scheduler.route.WorkerGuard;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/** The router of a scenario, made for each kind of server. */
final class Routing {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final @Nullable RouterFlags flags;
    private final Streams streams;

    /** @param router null where there is a single server */
    Routing(@Nullable RouterSpec router, Streams streams) {
        flags = router == null ? null : router.flags();
        this.streams = streams;
    }

    RouterSide mixed(List<Instance> instances, Timekeeper time, boolean guarded) {
        return side(
                flags == null ? RoutingPolicy.ROUND_ROBIN : flags.policy(), "router.mixed", instances, time, guarded);
    }

    RouterSide prefill(List<Instance> instances, Timekeeper time, boolean guarded) {
        return side(
                flags == null ? RoutingPolicy.ROUND_ROBIN : flags.prefill(),
                "router.prefill",
                instances,
                time,
                guarded);
    }

    RouterSide decode(List<Instance> instances, Timekeeper time, boolean guarded) {
        return side(
                flags == null ? RoutingPolicy.ROUND_ROBIN : flags.decode(), "router.decode", instances, time, guarded);
    }

    private RouterSide side(
            RoutingPolicy policy, String stream, List<Instance> instances, Timekeeper time, boolean guarded) {
        int count = instances.size();
        // The small load balancer draws at random, whatever the policy (sglang_router mini_lb.py).
        RouterPolicy inForce = isSmall() ? RouterPolicy.RANDOM : RouterPolicy.ofFlag(policy.toString());
        Router router = new Router(inForce.create(settings(), count, streams.stream(stream, 0)), count);
        WorkerGuard guard = guarded && !isSmall() ? new WorkerGuard(guardSettings(), count) : null;
        return new RouterSide(router, instances, guard, time);
    }

    /** Whether the small load balancer stands there, which trusts everybody and sends everything once. */
    boolean isSmall() {
        return flags != null && flags.miniLb();
    }

    RetrySettings retries() {
        if (flags == null) {
            return RetrySettings.DEFAULTS;
        }
        return isSmall() || flags.disableRetries()
                ? RetrySettings.NONE
                : new RetrySettings(
                        flags.retryMaxRetries(),
                        flags.retryInitialBackoffMs(),
                        flags.retryMaxBackoffMs(),
                        flags.retryBackoffMultiplier(),
                        flags.retryJitterFactor());
    }

    private GuardSettings guardSettings() {
        return flags == null
                ? GuardSettings.DEFAULTS
                : new GuardSettings(
                        flags.disableCircuitBreaker() ? GuardSettings.NEVER : flags.cbFailureThreshold(),
                        flags.cbSuccessThreshold(),
                        SECOND_NANOS * flags.cbTimeoutDurationSecs(),
                        flags.disableHealthCheck() ? GuardSettings.NEVER : flags.healthFailureThreshold(),
                        flags.healthSuccessThreshold(),
                        SECOND_NANOS * flags.healthCheckIntervalSecs());
    }

    private RouterSettings settings() {
        RouterSettings preset = RouterSettings.DEFAULTS;
        return flags == null
                ? preset
                : new RouterSettings(
                        flags.cacheThreshold(),
                        flags.balanceAbsThreshold(),
                        flags.balanceRelThreshold(),
                        SECOND_NANOS * flags.evictionIntervalSecs(),
                        flags.maxTreeSize(),
                        SECOND_NANOS * flags.bucketAdjustIntervalSecs(),
                        preset.charactersPerToken(),
                        switch (flags.assignmentMode()) {
                            case RANDOM -> KeyAssignment.RANDOM;
                            case MIN_LOAD -> KeyAssignment.MIN_LOAD;
                            case MIN_GROUP -> KeyAssignment.MIN_GROUP;
                        });
    }
}
