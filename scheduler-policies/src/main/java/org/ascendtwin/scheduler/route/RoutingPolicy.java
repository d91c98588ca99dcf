package org.ascendtwin.scheduler.route;

import org.ascendtwin.scheduler.request.Request;

/** Chooses the server of a request. */
public interface RoutingPolicy {
    /**
     * Chooses a healthy worker; there is at least one.
     *
     * @param workers as the router sees them
     * @param nowNanos when the request is to be sent
     */
    int choose(Request request, WorkerLoads workers, long nowNanos);
}
