package org.ascendtwin.live.serve;

/**
 * How a server listens.
 *
 * @param host address to listen on
 * @param port port; 0 for any that is free
 * @param mostBodyBytes largest body of a request
 * @param idleSeconds after which a connection is closed that asks nothing, or takes nothing of what it asked for
 * @param drainSeconds for which requests may go on once the server is to stop
 */
public record HttpSettings(String host, int port, int mostBodyBytes, int idleSeconds, int drainSeconds) {
    public HttpSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "port " + port + "; allowed: 0 to 65535, where 0 takes any that is free");
        }
    }
}
