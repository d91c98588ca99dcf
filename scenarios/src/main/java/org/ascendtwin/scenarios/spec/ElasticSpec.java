package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** Servers that change between prefill and decode while they serve, and who decides when. */
@Doc("Servers that change between prefill and decode")
public record ElasticSpec(
        @Doc("what the controller decides by") @Default("reactive")
        Controller controller,

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
        TimeSpan graphCapture,

        @Doc("predictive: share by which the busier role must have less to do after a change")
        @Default("0.2")
        @Range(min = 0, max = 0.99)
        double margin,

        @Doc("predictive: how much each look counts in the level of the load") @Default("0.2") @Range(min = 0, max = 1)
        double smoothing,

        @Doc("predictive: how much each change of the level counts in its trend")
        @Default("0.05")
        @Range(min = 0, max = 1)
        double trend,

        @Doc("predictive: time after which the load repeats; it does not where this is left out") @Nullable TimeSpan season) {

    /** What decides when a server changes. */
    public enum Controller {
        /** What requests in flight wait and take now. */
        REACTIVE,
        /** What arrives, forecast for when a change would be done. */
        PREDICTIVE
    }

    private static final int MOST_PLACES = 1_000_000;
    private static final TimeSpan SHORTEST_INTERVAL = TimeSpan.valueOf("1 ms");

    public ElasticSpec {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval is " + interval + "; allowed: " + SHORTEST_INTERVAL
                    + " or more. Maybe \"interval: 2 s\".");
        }
        if (season != null && (season.compareTo(interval) <= 0 || season.nanos() / interval.nanos() > MOST_PLACES)) {
            throw new IllegalArgumentException("season is " + season + "; allowed: above interval, " + interval
                    + ", and at most " + MOST_PLACES + " times that. Maybe \"season: 24 h\" with \"interval: 10 s\".");
        }
    }
}
