package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;

/**
 * The most load that a candidate takes within the limits, found by bisection.
 *
 * @param factor how many times the load of the scenario; 0 where not even an eighth of it is taken
 * @param points what was simulated on the way, by rising load
 */
public record Knee(double factor, List<Point> points) {
    private static final double MOST = 8;
    private static final double PRECISION = 1.04;

    /** The candidate at a multiple of the load. */
    public record Point(double factor, Outcome outcome) {}

    static Knee of(Outcome start, Scenario base, double goodShare, Trials trials) throws InvalidInput {
        List<Point> points = new ArrayList<>();
        points.add(new Point(1, start));
        double low = start.keeps(goodShare) ? 1 : 0;
        double high = start.keeps(goodShare) ? Double.POSITIVE_INFINITY : 1;
        while ((low == 0 && high > 1 / MOST) || (high > MOST && low < MOST) || (low > 0 && high / low > PRECISION)) {
            double factor = low == 0 ? high / 2 : high > MOST ? Math.min(MOST, 1.5 * low) : Math.sqrt(low * high);
            Scenario situation = Records.with(base, Map.of("workload", Load.scaled(base.workload(), factor)));
            Point point = new Point(factor, trials.of(start.candidate(), situation));
            points.add(point);
            if (point.outcome().keeps(goodShare)) {
                low = factor;
            } else {
                high = factor;
            }
        }
        points.sort(Comparator.comparingDouble(Point::factor));
        return new Knee(low, List.copyOf(points));
    }

    /** Values of a figure by rising load. */
    public double[] values(Metric metric) {
        return points.stream()
                .mapToDouble(point -> point.outcome().value(metric.name()))
                .toArray();
    }
}
