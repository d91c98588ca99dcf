package org.ascendtwin.scheduler.route;

import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
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
    private final KeyAssignment assignment;
    private final TreeMap<String, Stay> staysByKey = new TreeMap<>();

    /** The workers of a key, the older first. */
    private record Stay(int older, int newer) {
        Stay then(int worker) {
            return newer == NONE ? new Stay(older, worker) : new Stay(newer, worker);
        }
    }

    /** @param assignment where a new key goes */
    ManualRouting(RandomStream chance, KeyAssignment assignment) {
        this.chance = chance;
        this.assignment = assignment;
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
        int worker = assigned(workers);
        staysByKey.put(key, stay == null ? new Stay(worker, NONE) : stay.then(worker));
        return worker;
    }

    private int assigned(WorkerLoads workers) {
        return switch (assignment) {
            case RANDOM -> workers.healthy(chance.nextInt(workers.healthyCount()));
            case MIN_LOAD -> least(workers, workers::inFlight);
            case MIN_GROUP -> least(workers, workers::keys);
        };
    }

    /** Any of those with the least load. */
    private int least(WorkerLoads workers, IntUnaryOperator load) {
        int fewest = Integer.MAX_VALUE;
        for (int worker = 0; worker < workers.count(); worker++) {
            fewest = workers.isHealthy(worker) ? Math.min(fewest, load.applyAsInt(worker)) : fewest;
        }
        int ties = 0;
        int chosen = NONE;
        for (int worker = 0; worker < workers.count(); worker++) {
            if (workers.isHealthy(worker) && load.applyAsInt(worker) == fewest && chance.nextInt(++ties) == 0) {
                chosen = worker;
            }
        }
        return chosen;
    }
}
