package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ascendtwin.scenarios.experiment.SweepGains;
import org.ascendtwin.scenarios.experiment.SweepResult;

/** Where the points of a sweep are worse than its baseline, in words and numbers. */
public final class GainReading {
    private final SweepResult result;
    private final SweepGains gains;

    private GainReading(SweepResult result, SweepGains gains) {
        this.result = result;
        this.gains = gains;
    }

    /** The reading of a sweep with a baseline. */
    public static Optional<GainReading> of(SweepResult result) {
        return SweepGains.of(result).map(gains -> new GainReading(result, gains));
    }

    /** What the rows tell. */
    public String heading() {
        return "Where " + result.objective().label() + " is worse than with "
                + gains.axis().label() + " " + gains.baseline() + ", by "
                + gains.loadAxis().label();
    }

    /** A row for each rival of the baseline, a column for each combination of the further dimensions; headings first. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> headings =
                new ArrayList<>(List.of(SweepTable.shortPath(gains.axis().label())));
        gains.circumstances().forEach(circumstance -> headings.add(circumstance(gains, circumstance)));
        rows.add(headings);
        for (String rival : gains.rivals()) {
            List<String> row = new ArrayList<>(List.of(rival));
            gains.circumstances().forEach(circumstance -> row.add(where(rival, circumstance)));
            rows.add(row);
        }
        return rows;
    }

    /** A combination of the further dimensions as people say it; "all" where there are none. */
    static String circumstance(SweepGains gains, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.add(SweepTable.shortPath(gains.furtherLabels().get(i)) + " " + values.get(i));
        }
        return parts.isEmpty() ? "all" : String.join(", ", parts);
    }

    private String where(String rival, List<String> circumstance) {
        List<String> ranges = new ArrayList<>();
        for (SweepGains.Range range : gains.worse(rival, circumstance)) {
            boolean open = range.to() == Double.POSITIVE_INFINITY;
            if (range.from() == 0) {
                ranges.add(open ? "everywhere" : "up to " + Figures.of(range.to()));
            } else {
                ranges.add(
                        open
                                ? "from " + Figures.of(range.from())
                                : Figures.of(range.from()) + " to " + Figures.of(range.to()));
            }
        }
        return ranges.isEmpty() ? "nowhere" : String.join(", ", ranges);
    }
}
