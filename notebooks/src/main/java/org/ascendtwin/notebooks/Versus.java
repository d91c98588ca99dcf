package org.ascendtwin.notebooks;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.Comparison.Difference;
import org.ascendtwin.scenarios.report.ComparisonChart;
import org.ascendtwin.scenarios.report.ComparisonReport;

/**
 * Two deployments, A and B, that met the same requests.
 *
 * @param comparison all of it
 */
public record Versus(Comparison comparison) {
    /** A. */
    public Run one() {
        return new Run(comparison.one());
    }

    /** B. */
    public Run other() {
        return new Run(comparison.other());
    }

    /** How the figure called {@code metric} of B differs from A's. */
    public Difference difference(String metric) {
        return comparison.differences().stream()
                .filter(difference -> difference.metric().name().equals(metric))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no figure of both is called " + metric + "."));
    }

    /** The differences of the figures called {@code metrics}, a row each; of those that matter where none is named. */
    public Table table(String... metrics) {
        return Table.of(
                metrics.length == 0
                        ? ComparisonReport.rows(comparison)
                        : ComparisonReport.rows(
                                Arrays.stream(metrics).map(this::difference).toList()));
    }

    /** What the comparison found, a sentence a figure. */
    public Table sentences() {
        return Table.lines("B against A", ComparisonReport.sentences(comparison));
    }

    /** The relative changes with their intervals. */
    public Drawing chart() {
        List<org.ascendtwin.scenarios.report.Figure> figures = ComparisonChart.of(comparison);
        if (figures.isEmpty()) {
            throw new IllegalStateException("A and B have no figure in common that has a size.");
        }
        return new Drawing(figures.getFirst());
    }
}
