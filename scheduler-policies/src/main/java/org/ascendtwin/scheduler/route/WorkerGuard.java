package org.ascendtwin.scheduler.route;

import java.util.ArrayList;
import java.util.List;

/** Which servers a router believes to be well: those whose health checks and whose requests say so. */
public final class WorkerGuard {
    private final List<CircuitBreaker> breakers = new ArrayList<>();
    private final List<HealthCheck> checks = new ArrayList<>();

    public WorkerGuard(GuardSettings settings, int workers) {
        for (int worker = 0; worker < workers; worker++) {
            breakers.add(new CircuitBreaker(settings));
            checks.add(new HealthCheck(settings));
        }
    }

    /** {@code worker} answers from now on, or no longer does; the router finds out in its own time. */
    public void setUp(int worker, boolean up, long nowNanos) {
        checks.get(worker).setUp(up, nowNanos);
    }

    /** A request of {@code worker} got its answer. */
    public void succeeded(int worker, long nowNanos) {
        breakers.get(worker).succeeded(nowNanos);
    }

    /** {@code worker} did not take a request, or broke off its answer. */
    public void failed(int worker, long nowNanos) {
        breakers.get(worker).failed(nowNanos);
    }

    /** Whether the router sends to {@code worker}. */
    public boolean trusts(int worker, long nowNanos) {
        boolean allowed = breakers.get(worker).allows(nowNanos);
        return checks.get(worker).isHealthy(nowNanos) && allowed;
    }

    /** Tells {@code router} whom to choose from; returns whether there is anybody. */
    public boolean guide(Router router, long nowNanos) {
        for (int worker = 0; worker < breakers.size(); worker++) {
            router.setHealthy(worker, trusts(worker, nowNanos));
        }
        return router.workers().healthyCount() > 0;
    }
}
