package org.ascendtwin.sim.rng;

/** Arrivals whose gaps are independent of one another: Poisson where the gaps are exponential. */
public final class Renewal implements ArrivalProcess {
    private final Distribution gapSeconds;
    private final RandomStream stream;
    private double seconds;

    public Renewal(Distribution gapSeconds, RandomStream stream) {
        Check.positive("mean gap between arrivals in seconds", gapSeconds.mean());
        this.gapSeconds = gapSeconds;
        this.stream = stream;
    }

    @Override
    public double nextSeconds() {
        seconds += Math.max(0, gapSeconds.draw(stream));
        return seconds;
    }

    @Override
    public double ratePerSecond() {
        return 1 / gapSeconds.mean();
    }
}
