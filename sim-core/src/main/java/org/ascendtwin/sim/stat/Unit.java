package org.ascendtwin.sim.stat;

/** The unit that a statistic is in, as it is printed behind the figure. */
public record Unit(String symbol) {
    public static final Unit NANOSECONDS = new Unit("ns");
    public static final Unit MILLISECONDS = new Unit("ms");
    public static final Unit SECONDS = new Unit("s");
    public static final Unit BYTES = new Unit("B");
    public static final Unit REQUESTS = new Unit("requests");
    public static final Unit TOKENS = new Unit("tokens");
    public static final Unit REQUESTS_PER_SECOND = new Unit("requests/s");
    public static final Unit TOKENS_PER_SECOND = new Unit("tokens/s");
    /** A share of one, and everything else that is a plain number. */
    public static final Unit NONE = new Unit("");

    @Override
    public String toString() {
        return symbol;
    }
}
