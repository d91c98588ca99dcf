package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec;

/**
 * The checks that a decode server makes of each prefill server ({@code disaggregation/mooncake/conn.py}).
 *
 * @param intervalNanos from one to the next
 * @param failures in a row after which a prefill server is taken for gone
 */
record Heartbeats(long intervalNanos, int failures) {
    static Heartbeats of(ServerSpec decodeServer) {
        return new ServerEnvironment(decodeServer.env()).heartbeats();
    }

    /** When one that died at {@code lossNanos} is taken for gone. */
    long noticedNanos(long lossNanos) {
        return (lossNanos / intervalNanos + failures) * intervalNanos;
    }
}
