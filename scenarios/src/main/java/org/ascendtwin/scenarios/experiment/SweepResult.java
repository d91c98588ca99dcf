package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.SweepSpec;

/**
 * What a sweep found.
 *
 * @param scenario what was varied
 * @param version the product's version
 * @param axes what was varied
 * @param objective says which point is best
 * @param points all of them, in the order of the design
 * @param sustained what prefill and decode servers sustain, where the sweep asks for that
 */
public record SweepResult(
        Scenario scenario,
        String version,
        List<AxisSpec> axes,
        Metric objective,
        List<SweepPoint> points,
        List<SustainedLoad> sustained) {

    /** What each dimension is called. */
    public List<String> labels() {
        return axes.stream().map(AxisSpec::label).toList();
    }

    /** The value of one dimension that points are compared with; empty where there is none. */
    public Map<String, String> baseline() {
        SweepSpec sweep = scenario.sweep();
        return sweep == null ? Map.of() : sweep.baseline();
    }

    /** The best point; none where none could be run. */
    public Optional<SweepPoint> best() {
        SweepPoint best = null;
        for (SweepPoint point : points) {
            if (best == null || objective.isBetter(point.value(objective.name()), best.value(objective.name()))) {
                best = point;
            }
        }
        return Optional.ofNullable(best).filter(point -> !Double.isNaN(point.value(objective.name())));
    }

    /** Points that could not be run. */
    public long refusedCount() {
        return points.stream().filter(point -> point.refused() != null).count();
    }
}
