package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.report.Figure;
import org.ascendtwin.scenarios.report.GainReading;
import org.ascendtwin.scenarios.report.PairReading;
import org.ascendtwin.scenarios.report.SweepCharts;
import org.ascendtwin.scenarios.report.SweepTable;

/**
 * What a sweep found at its points.
 *
 * @param result all of it
 */
public record Grid(SweepResult result) {
    /** Every point with what was set, its figures, and why it was refused where it was. */
    public List<SweepPoint> points() {
        return result.points();
    }

    /** The points, a row each; the best is marked with a star. */
    public Table table() {
        return Table.of(SweepTable.rows(result));
    }

    /** Which point is best, in a sentence. */
    public String conclusion() {
        return SweepTable.conclusion(result);
    }

    /** Every figure over what was varied. */
    public Drawing chart() {
        return drawing("sweep");
    }

    /** How much better each point is than the sweep's baseline. */
    public Drawing gains() {
        return drawing("gain");
    }

    private Drawing drawing(String name) {
        for (Figure figure : SweepCharts.of(result)) {
            if (figure.name().equals(name)) {
                return new Drawing(figure);
            }
        }
        throw new IllegalStateException(
                "this sweep has no such chart: it has too many points, or names no baseline. Maybe a Chart of its"
                        + " points().");
    }

    /** From which load on each point is worse than the baseline. */
    public Table losses() {
        return Table.of(GainReading.of(result)
                .map(GainReading::rows)
                .orElseThrow(() -> new IllegalStateException("this sweep names no baseline.")));
    }

    /** What rate matching says of prefill and decode servers in closed form, a row a deployment. */
    public Table rateMatching() {
        return Table.of(PairReading.rateMatching(result));
    }

    /** The largest load that each deployment sustains: simulated, and closer and closer to the closed form. */
    public Table sustained() {
        return Table.of(PairReading.sustained(result));
    }

    /** What each deployment is short of at each load. */
    public Table limits() {
        return Table.of(PairReading.limits(result));
    }

    /** How the closed form and the simulation part. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>(PairReading.remarks(result));
        PairReading.most(result).ifPresent(remarks::addFirst);
        return remarks;
    }
}
