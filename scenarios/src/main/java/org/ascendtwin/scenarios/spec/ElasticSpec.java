package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.TimeSpan;

/** Servers that change between prefill and decode while they serve, and who decides when. */
@Doc("Servers that change between prefill and decode")
public record ElasticSpec(
        @Doc("how often the controller looks; at least 1 ms") @Default("2 s")
        TimeSpan interval,

        @Doc("a role gets a server when its requests wait, or take, more than this share of their limit")
        @Default("0.8")
        @Range(min = 0.01, max = 100)
        double threshold,

        @Doc("looks in a row at which it has to be so") @Default("3") @Range(min = 1, max = 10_000)
        int patience,

        @Doc("servers that each role keeps") @Default("1") @Range(min = 1, max = 10_000)
        int leastServers,

        @Doc("no change for so long after the last one is complete") @Default("20 s")
        TimeSpan coolDown,

        @Doc("time to lay out KV memory anew and to connect; the weights stay where they are") @Default("5 s")
        TimeSpan switchTime,

        @Doc("time to capture a decode graph, for each batch size") @Default("1 s")
        TimeSpan graphCapture) {

    private static final TimeSpan SHORTEST_INTERVAL = TimeSpan.valueOf("1 ms");

    public ElasticSpec {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval is " + interval + "; allowed: " + SHORTEST_INTERVAL
                    + " or more. Maybe \"interval: 2 s\".");
        }
    }
}
