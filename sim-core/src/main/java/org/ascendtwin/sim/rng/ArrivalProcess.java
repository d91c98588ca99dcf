package org.ascendtwin.sim.rng;

/** A stream of arrivals, told one after another. */
public sealed interface ArrivalProcess permits Hawkes, MarkovModulated, Renewal {
    /** When the next arrival is, in seconds since the start; never before the last. */
    double nextSeconds();

    /** Arrivals a second in the long run. */
    double ratePerSecond();
}
