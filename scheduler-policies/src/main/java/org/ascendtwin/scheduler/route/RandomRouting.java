package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.rng.RandomStream;

/** {@code random}: any healthy worker, each as likely. */
record RandomRouting(RandomStream chance) implements RoutingPolicy {
    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        return workers.healthy(chance.nextInt(workers.healthyCount()));
    }
}
