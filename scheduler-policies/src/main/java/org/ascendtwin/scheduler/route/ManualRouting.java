package org.ascendtwin.scheduler.route;

import java.util.TreeMap;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.rng.RandomStream;

/**
 * {@code manual}: requests of a routing key stay with the worker that its first one got, or with the second that was needed
 * once the first was not healthy; requests without a key go anywhere ({@code policies/manual.rs}). Keys are not forgotten; SGLang
 * forgets them after four idle hours.
 */
final class ManualRouting implements RoutingPolicy {
    private static final int NONE = -1;

    private final RandomStream chance;
    private final boolean toLeastLoaded;
    private final TreeMap<String, Stay> staysByKey = new TreeMap<>();

    /** The workers of a key, the older first. */
    private record Stay(int older, int newer) {
        Stay then(int worker) {
            return newer == NONE ? new Stay(older, worker) : new Stay(newer, worker);
        }
    }

    /** @param toLeastLoaded whether a new key goes to a least loaded worker instead of any */
    ManualRouting(RandomStream chance, boolean toLeastLoaded) {
        this.chance = chance;
        this.toLeastLoaded = toLeastLoaded;
    }

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        String key = request.routingKey();
        if (key == null) {
            return workers.healthy(chance.nextInt(workers.healthyCount()));
        }
        Stay stay = staysByKey.get(key);
        if (stay != null && workers.isHealthy(stay.older())) {
            return stay.older();
        }
        if (stay != null && stay.newer() != NONE && workers.isHealthy(stay.newer())) {
            return stay.newer();
        }
        int worker = toLeastLoaded ? leastLoaded(workers) : workers.healthy(chance.nextInt(workers.healthyCount()));
        staysByKey.put(key, stay == null ? new Stay(worker, NONE) : stay.then(worker));
        return worker;
    }

    /** Any of those with the fewest requests. */
    private int leastLoaded(WorkerLoads workers) {
        int fewest = workers.inFlight(workers.leastLoaded());
        int ties = 0;
        int chosen = NONE;
        for (int worker = 0; worker < workers.count(); worker++) {
            if (workers.isHealthy(worker) && workers.inFlight(worker) == fewest && chance.nextInt(++ties) == 0) {
                chosen = worker;
            }
        }
        return chosen;
    }
}
