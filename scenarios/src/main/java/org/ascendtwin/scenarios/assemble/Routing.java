package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.RouterFlags;
import org.ascendtwin.scenarios.spec.RouterFlags.RoutingPolicy;
import org.ascendtwin.scenarios.spec.RouterSpec;
import org.ascendtwin.scheduler.route.KeyAssignment;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.scheduler.route.RouterPolicy;
import org.ascendtwin.scheduler.route.RouterSettings;
import org.ascendtwin.sim.rng.Streams;
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

    Router mixed(int instances) {
        return router(flags == null ? RoutingPolicy.ROUND_ROBIN : flags.policy(), "router.mixed", instances);
    }

    Router prefill(int instances) {
        return router(flags == null ? RoutingPolicy.ROUND_ROBIN : flags.prefill(), "router.prefill", instances);
    }

    Router decode(int instances) {
        return router(flags == null ? RoutingPolicy.ROUND_ROBIN : flags.decode(), "router.decode", instances);
    }

    private Router router(RoutingPolicy policy, String stream, int instances) {
        // The small load balancer draws at random, whatever the policy (sglang_router mini_lb.py).
        RouterPolicy inForce =
                flags != null && flags.miniLb() ? RouterPolicy.RANDOM : RouterPolicy.ofFlag(policy.toString());
        return new Router(inForce.create(settings(), instances, streams.stream(stream, 0)), instances);
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
