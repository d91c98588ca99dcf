package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.rng.RandomStream;

/**
 * {@code power_of_two}: the less loaded of two different healthy workers drawn at random, the first among equals; loads
 * are tokens where both report them, else requests in flight.
 */
record PowerOfTwoRouting(RandomStream chance) implements RoutingPolicy {
    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        int count = workers.healthyCount();
        if (count == 1) {
            return workers.healthy(0);
        }
        int firstIndex = chance.nextInt(count);
        int secondIndex = (firstIndex + 1 + chance.nextInt(count - 1)) % count;
        int first = workers.healthy(firstIndex);
        int second = workers.healthy(secondIndex);
        boolean known = workers.tokens(first) != WorkerLoads.UNKNOWN && workers.tokens(second) != WorkerLoads.UNKNOWN;
        long firstLoad = known ? workers.tokens(first) : workers.inFlight(first);
        long secondLoad = known ? workers.tokens(second) : workers.inFlight(second);
        return firstLoad <= secondLoad ? first : second;
    }
}
