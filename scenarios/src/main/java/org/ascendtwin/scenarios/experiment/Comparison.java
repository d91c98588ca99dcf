package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.sim.stat.Interval;
import org.ascendtwin.sim.stat.PairedDifference;
import org.ascendtwin.sim.stat.Unit;

/**
 * Two deployments that met the same requests, replication by replication.
 *
 * @param one the first, "A"
 * @param other the second, "B"
 * @param differences a row a figure that both have
 */
public record Comparison(RunResult one, RunResult other, List<Difference> differences) {
    private static final double CONFIDENCE = 0.95;

    /**
     * How a figure of B differs from A's.
     *
     * @param a its mean in A
     * @param b its mean in B
     * @param change how much larger it is in B, with the 95 % interval of the mean of paired differences
     * @param gain how many times more replications separate chance would have taken for that interval; not a number
     *     where there is no chance in the difference
     */
    public record Difference(Metric metric, double a, double b, Interval change, double gain) {
        /** Whether the interval lies on one side of zero. */
        public boolean isCertain() {
            return !change.contains(0) && Double.isFinite(change.halfWidth());
        }

        /** The change as a share of A's figure; not a number where A's is 0. */
        public double share() {
            return a == 0 ? Double.NaN : change.mean() / Math.abs(a);
        }

        /** Half the interval of {@link #share}. */
        public double halfShare() {
            return a == 0 ? Double.NaN : change.halfWidth() / Math.abs(a);
        }
    }

    /** Pairs the replications of two runs with equal seeds. */
    public static Comparison of(RunResult one, RunResult other) {
        if (one.replications().size() != other.replications().size()
                || one.scenario().run().seed() != other.scenario().run().seed()) {
            throw new IllegalArgumentException("only runs with the same seed and as many replications can be paired");
        }
        Set<String> names = new LinkedHashSet<>(one.metrics().keySet());
        names.retainAll(other.metrics().keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            PairedDifference paired = new PairedDifference(Unit.NONE);
            for (int i = 0; i < one.replications().size(); i++) {
                paired.add(value(other, i, name), value(one, i, name));
            }
            differences.add(new Difference(
                    new Metric(name),
                    one.figure(name).value(),
                    other.figure(name).value(),
                    paired.interval(CONFIDENCE),
                    paired.gain()));
        }
        return new Comparison(one, other, List.copyOf(differences));
    }

    private static double value(RunResult result, int replication, String name) {
        return result.replications().get(replication).metrics().getOrDefault(name, Double.NaN);
    }
}
