package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;

/**
 * {@code prefix_hash}: the worker on the ring that the first tokens of the prompt belong to; where it has more than a share
 * beyond the average, the least loaded of those that have not ({@code policies/prefix_hash.rs}).
 */
final class PrefixHashRouting implements RoutingPolicy {
    private static final int PREFIX_TOKENS = 256;
    private static final double LOAD_FACTOR = 1.25;

    private final HashRing ring;

    PrefixHashRouting(int workers) {
        ring = new HashRing(workers);
    }

    @Override
    public int choose(Request request, WorkerLoads workers, long nowNanos) {
        TokenRuns prompt = request.prompt();
        int owner = ring.owner(prompt.hash(0, Math.min(PREFIX_TOKENS, prompt.length())), workers);
        double most = mostRequests(workers);
        int least = workers.leastLoaded();
        return workers.inFlight(owner) > most && workers.inFlight(least) <= most ? least : owner;
    }

    /** What a worker may have: a quarter more than the average of all healthy ones, this request counted. */
    private static double mostRequests(WorkerLoads workers) {
        int total = 0;
        for (int worker = 0; worker < workers.count(); worker++) {
            total += workers.isHealthy(worker) ? workers.inFlight(worker) : 0;
        }
        return total == 0 ? Double.POSITIVE_INFINITY : LOAD_FACTOR * (total + 1) / workers.healthyCount();
    }
}
