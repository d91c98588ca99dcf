package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Request;

/** The way from a client to the server, or the pair of servers, that serves its request. */
interface Entrance {
    /** Sends {@code request} on, now. */
    void send(Request request, long nowNanos);

    /** Request {@code id} has left a server of {@code role}, well or not. */
    void left(int id, Role role);

    /** The client has got the last of request {@code id}, or heard that it failed. */
    void ended(int id);
}
