package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.rng.RandomStream;

/**
 * {@code consistent_hashing}: the worker on the ring that the request's routing key belongs to, any for requests without
 * one ({@code policies/consistent_hashing.rs}).
 */
final class ConsistentHashRouting implements RoutingPolicy {
    private final HashRing ring;
    private final RandomStream chance;

    ConsistentHashRouting(int workers, RandomStream chance) {
        ring = new HashRing(workers);
        this.chance = chance;
    }

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        String key = request.routingKey();
        return key == null
                ? workers.healthy(chance.nextInt(workers.healthyCount()))
                : ring.owner(key.hashCode(), workers);
    }
}
