package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Request;

/** The way from a client to the server, or the pair of servers, that serves its request. */
interface Entrance {
    /** Sends {@code request} on, now; returns whether servers took it. */
    boolean takes(Request request, long nowNanos);

    /** Request {@code id} has left a server of {@code role}, well or not. */
    void left(int id, Role role);

    /**
     * The client has got the last of request {@code id}, or heard that it failed.
     *
     * @param brokeOff whether its server was lost
     */
    void ended(int id, boolean brokeOff);

    /** Whether the client of request {@code id}, whose answer has broken off, hears of it only later. */
    boolean hearsLater(int id);
}
