package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code ./twin sweep} varies. */
@Doc("What ./twin sweep varies; ./twin run ignores it")
public record SweepSpec(
        @Doc("what is varied, one entry a dimension") List<AxisSpec> vary,

        @Doc("which combinations are run") @Default("grid") Sampling sampling,

        @Doc("how many points are drawn where it is no grid") @Range(min = 1, max = 1_000_000) @Nullable Integer points,

        @Doc("the figure that says which point is best; goodput where the scenario has limits, else output_throughput")
        @Nullable String objective,

        @Doc("the value of one dimension that points are compared with: how much better or worse each is than the point"
                + " that has this value and is otherwise the same, as in {window: none}")
        @Default("{}")
        Map<String, String> baseline) {

    /** A sweep whose points are compared with none of them. */
    public SweepSpec(List<AxisSpec> vary, Sampling sampling, @Nullable Integer points, @Nullable String objective) {
        this(vary, sampling, points, objective, Map.of());
    }

    public SweepSpec {
        if (vary.isEmpty()) {
            throw new IllegalArgumentException("vary is empty; allowed: 1 dimension or more.");
        }
        if ((sampling == Sampling.GRID) == (points != null)) {
            throw new IllegalArgumentException(
                    sampling == Sampling.GRID
                            ? "points goes with sampling random or latin-hypercube; a grid has a point for each combination."
                            : "points is missing: how many are to be drawn.");
        }
        if (sampling == Sampling.GRID
                && vary.stream().anyMatch(axis -> axis.choices().isEmpty())) {
            throw new IllegalArgumentException(
                    "a grid needs the values or cases of each dimension. Maybe sampling: latin-hypercube for from and to.");
        }
        checkBaseline(vary, baseline);
    }

    private static void checkBaseline(List<AxisSpec> vary, Map<String, String> baseline) {
        if (baseline.size() > 1) {
            throw new IllegalArgumentException(
                    "baseline names " + baseline.size() + " dimensions; allowed: one, the others stay as they are.");
        }
        baseline.forEach((label, value) -> {
            List<String> labels = vary.stream().map(AxisSpec::label).toList();
            if (!labels.contains(label)) {
                throw new IllegalArgumentException("baseline names \"" + label + "\"; allowed: "
                        + String.join(", ", labels) + "." + Names.maybe(label, labels));
            }
            List<String> choices = vary.get(labels.indexOf(label)).choices();
            if (!choices.contains(value)) {
                throw new IllegalArgumentException("baseline names \"" + value + "\" of " + label + "; allowed: "
                        + String.join(", ", choices) + "." + Names.maybe(value, choices));
            }
        });
    }

    /** Which combinations are run. */
    public enum Sampling {
        /** Every combination of the values. */
        GRID,
        /** Each point drawn by itself. */
        RANDOM,
        /** Drawn so that each dimension is covered evenly (McKay, Beckman and Conover 1979). */
        LATIN_HYPERCUBE
    }
}
