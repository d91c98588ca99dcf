package org.ascendtwin.sim.rng;

import java.util.List;

/**
 * Bursty arrivals: Poisson at the rate of the present phase, the phases following one another in a ring and each lasting
 * an exponential time. Phases and arrivals have a stream each, so a change of one's parameters leaves the other's chance.
 */
public final class MarkovModulated implements ArrivalProcess {
    private final List<Phase> phases;
    private final RandomStream arrivalStream;
    private final RandomStream phaseStream;
    private int current;
    private double seconds;
    private double phaseEndSeconds;

    /**
     * A stretch of steady rate.
     *
     * @param ratePerSecond 0 or more
     * @param meanStaySeconds how long the phase lasts on average, more than 0
     */
    public record Phase(double ratePerSecond, double meanStaySeconds) {
        public Phase {
            Check.notNegative("rate of a phase", ratePerSecond);
            Check.positive("mean stay in a phase in seconds", meanStaySeconds);
        }
    }

    /** The process in its steady state: the first phase is drawn by the share of time it holds. */
    public MarkovModulated(List<Phase> phases, RandomStream arrivalStream, RandomStream phaseStream) {
        this.phases = List.copyOf(phases);
        this.arrivalStream = arrivalStream;
        this.phaseStream = phaseStream;
        Check.positive("long-run rate of the phases", ratePerSecond());
        double[] stays = phases.stream().mapToDouble(Phase::meanStaySeconds).toArray();
        current = Cumulative.of(stays).find(phaseStream.nextDouble());
        phaseEndSeconds = stay();
    }

    private double stay() {
        return new Exponential(phases.get(current).meanStaySeconds()).draw(phaseStream);
    }

    /** The next arrival is where the area under the rate has grown by one unit exponential variate. */
    @Override
    public double nextSeconds() {
        double area = -StrictMath.log1p(-arrivalStream.nextDouble());
        while (true) {
            double rate = phases.get(current).ratePerSecond();
            double areaLeft = rate * (phaseEndSeconds - seconds);
            if (area < areaLeft) {
                seconds += area / rate;
                return seconds;
            }
            area -= areaLeft;
            seconds = phaseEndSeconds;
            current = (current + 1) % phases.size();
            phaseEndSeconds += stay();
        }
    }

    @Override
    public double ratePerSecond() {
        double arrivals = 0;
        double staySeconds = 0;
        for (Phase phase : phases) {
            arrivals += phase.ratePerSecond() * phase.meanStaySeconds();
            staySeconds += phase.meanStaySeconds();
        }
        return arrivals / staySeconds;
    }
}
