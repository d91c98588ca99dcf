package org.ascendtwin.calibration.bottleneck;

/** What the host does while its die has nothing to do. */
public enum IdleCause {
    LAUNCHES("launching kernels one by one"),
    GRAPH_REPLAYS("replaying captured graphs, and from kernel to kernel of one"),
    EXCHANGE_LAUNCHES("launching exchanges between dies"),
    COMPILATION("compiling operators"),
    COPIES("copying between host and die"),
    SYNCHRONISATION("calls that wait for the die, as long as their shortest takes"),
    EVENTS("events between streams"),
    MEMORY("taking and giving back memory"),
    OTHER_HOST("no call of the runtime: Python, scheduling, other processes, or nothing to serve"),
    /** The export does not say. */
    UNKNOWN("the host, but api_statistic is missing, which would say what it did");

    private final String meaning;

    IdleCause(String meaning) {
        this.meaning = meaning;
    }

    /** In words. */
    public String meaning() {
        return meaning;
    }
}
