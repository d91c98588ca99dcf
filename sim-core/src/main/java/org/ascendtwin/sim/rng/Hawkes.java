package org.ascendtwin.sim.rng;

/**
 * Arrivals that bring arrivals: each raises the rate by {@code jump}, which then decays exponentially, so bursts feed
 * themselves (Hawkes 1971). Simulated exactly, two uniforms an arrival (Dassios and Zhao, "Exact simulation of Hawkes
 * process with exponentially decaying intensity", Electronic Communications in Probability 18, 2013).
 */
public final class Hawkes implements ArrivalProcess {
    private final double basePerSecond;
    private final double jumpPerSecond;
    private final double decayPerSecond;
    private final RandomStream stream;
    private double seconds;
    private double excited;

    /**
     * The process from its mean rate on.
     *
     * @param basePerSecond the rate of arrivals that nothing brought, more than 0
     * @param jumpPerSecond by how much each arrival raises the rate, 0 or more
     * @param decayPerSecond how fast that fades; more than the jump, or each arrival would bring more than one
     */
    public Hawkes(double basePerSecond, double jumpPerSecond, double decayPerSecond, RandomStream stream) {
        Check.positive("base rate of a Hawkes process", basePerSecond);
        Check.notNegative("jump of a Hawkes process", jumpPerSecond);
        Check.positive("decay of a Hawkes process", decayPerSecond);
        if (jumpPerSecond >= decayPerSecond) {
            throw new IllegalArgumentException("the jump of a Hawkes process, " + jumpPerSecond
                    + " /s, is less than its decay, " + decayPerSecond + " /s. Maybe the two are swapped.");
        }
        this.basePerSecond = basePerSecond;
        this.jumpPerSecond = jumpPerSecond;
        this.decayPerSecond = decayPerSecond;
        this.stream = stream;
        excited = ratePerSecond() - basePerSecond;
    }

    @Override
    public double nextSeconds() {
        double fading = 1 + decayPerSecond * StrictMath.log(stream.nextDouble()) / excited;
        double unbroughtSeconds = -StrictMath.log(stream.nextDouble()) / basePerSecond;
        double broughtSeconds = fading > 0 ? -StrictMath.log(fading) / decayPerSecond : Double.POSITIVE_INFINITY;
        double gapSeconds = Math.min(unbroughtSeconds, broughtSeconds);
        excited = excited * StrictMath.exp(-decayPerSecond * gapSeconds) + jumpPerSecond;
        seconds += gapSeconds;
        return seconds;
    }

    @Override
    public double ratePerSecond() {
        return basePerSecond / (1 - jumpPerSecond / decayPerSecond);
    }
}
