package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;

/** {@code round_robin}: one healthy worker after the other. */
final class RoundRobinRouting implements RoutingPolicy {
    private long count;

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        return workers.healthy((int) (count++ % workers.healthyCount()));
    }
}
