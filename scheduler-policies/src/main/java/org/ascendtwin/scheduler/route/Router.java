package org.ascendtwin.scheduler.route;

import java.util.TreeMap;
import org.ascendtwin.scheduler.request.Request;

/**
 * SGLang's router in front of servers of one kind ({@code sgl-model-gateway}): chooses the server of each request and
 * counts what is in flight. In front of prefill and decode servers there is one for each kind, and each chooses by itself.
 */
public final class Router {
    private final RoutingPolicy policy;
    private final WorkerLoads workers;
    private final TreeMap<Integer, String> keysById = new TreeMap<>();

    public Router(RoutingPolicy policy, int workers) {
        this.policy = policy;
        this.workers = new WorkerLoads(workers);
    }

    /** The servers as this router sees them. */
    public WorkerLoads workers() {
        return workers;
    }

    /** Chooses the server of {@code request}, which is sent now, and counts it there until {@link #ended}. */
    public int route(Request request, long nowNanos) {
        if (workers.healthyCount() == 0) {
            throw new IllegalStateException("request " + request.id() + " finds none of " + workers.count()
                    + " servers healthy. Maybe one is to be marked healthy again.");
        }
        int worker = policy.choose(request, workers, nowNanos);
        String key = request.routingKey();
        workers.sent(worker, key);
        if (key != null) {
            keysById.put(request.id(), key);
        }
        return worker;
    }

    /** Request {@code id}, which was sent to {@code worker}, has ended, well or not. */
    public void ended(int worker, int id) {
        workers.ended(worker, keysById.remove(id));
    }

    /** {@code worker} says how many tokens it has to do with. */
    public void report(int worker, long tokens) {
        workers.report(worker, tokens);
    }

    public void setHealthy(int worker, boolean healthy) {
        workers.setHealthy(worker, healthy);
    }
}
