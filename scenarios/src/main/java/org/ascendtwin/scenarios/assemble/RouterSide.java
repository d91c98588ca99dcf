package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.scheduler.route.WorkerGuard;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one role, the router's choice among them, and what it believes of each.
 *
 * @param guard null where it sends to whomever it chooses
 */
record RouterSide(
        Router router, List<Instance> instances, @Nullable WorkerGuard guard, Timekeeper time) {
    static final int NOBODY = -1;

    /** Chooses the server of {@code request}; {@link #NOBODY} where the router trusts none. */
    int choose(Request request) {
        return guard != null && !guard.guide(router, time.nowNanos()) ? NOBODY : router.route(request, time.nowNanos());
    }

    boolean isUp(int index) {
        return instances.get(index).isUp();
    }

    /** Request {@code id} is no longer at {@code index}, and says so much of it. */
    void ended(int index, int id, boolean well) {
        router.ended(index, id);
        judge(index, well);
    }

    /** A request of {@code index} went well or not. */
    void judge(int index, boolean well) {
        if (guard == null) {
            return;
        }
        if (well) {
            guard.succeeded(index, time.nowNanos());
        } else {
            guard.failed(index, time.nowNanos());
        }
    }

    /** {@code index} answers from now on, or no longer does. */
    void setUp(int index, boolean up) {
        if (guard != null) {
            guard.setUp(index, up, time.nowNanos());
        }
    }
}
