package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.scenarios.experiment.Estimate;
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

    /** What to know before believing the rows. */
    public List<String> remarks() {
        boolean anyCrossover = rows().stream().flatMap(List::stream).anyMatch(cell -> cell.endsWith(")"));
        return gains.hasIntervals()
                ? List.of("Better or worse only where the 95 % interval of the paired gain excludes 0"
                        + (anyCrossover ? "; in brackets the interval of the crossover." : "."))
                : List.of("One replication a point, so that small gains and losses may be chance."
                        + " Maybe --set run.replications=5.");
    }

    /** Each gain with its interval, as a row of fields by name. */
    List<Map<String, Object>> gains() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (List<String> circumstance : gains.circumstances()) {
            for (String rival : gains.rivals()) {
                for (String load : gains.loadAxis().choices()) {
                    rows.add(gain(rival, load, circumstance));
                }
            }
        }
        return rows;
    }

    private Map<String, Object> gain(String rival, String load, List<String> circumstance) {
        Estimate gain = gains.gain(rival, load, circumstance);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(gains.axis().label(), rival);
        fields.put(gains.loadAxis().label(), load);
        for (int i = 0; i < circumstance.size(); i++) {
            fields.put(gains.furtherLabels().get(i), circumstance.get(i));
        }
        fields.put("verdict", SweepGains.verdict(gain).name().toLowerCase(Locale.ROOT));
        if (!Double.isNaN(gain.value())) {
            fields.put("gain", gain.value());
        }
        Double low = gain.low();
        Double high = gain.high();
        if (low != null && high != null) {
            fields.put("gain_interval", List.of(low, high));
        }
        return fields;
    }

    private String where(String rival, List<String> circumstance) {
        List<String> ranges = new ArrayList<>();
        for (SweepGains.Range range : gains.worse(rival, circumstance)) {
            boolean open = range.to().value() == Double.POSITIVE_INFINITY;
            if (range.from().equals(range.to())) {
                ranges.add("at " + crossover(range.from()));
            } else if (range.from().value() == 0) {
                ranges.add(open ? "everywhere" : "up to " + crossover(range.to()));
            } else {
                ranges.add(
                        (open ? "from " : "") + crossover(range.from()) + (open ? "" : " to " + crossover(range.to())));
            }
        }
        List<String> undecided = gains.undecided(rival, circumstance);
        if (ranges.isEmpty() && undecided.isEmpty()) {
            return "nowhere";
        }
        if (!undecided.isEmpty()) {
            ranges.add("undecided at " + enumerated(undecided));
        }
        return String.join(", ", ranges);
    }

    private static String enumerated(List<String> loads) {
        int last = loads.size() - 1;
        return last == 0 ? loads.getFirst() : String.join(", ", loads.subList(0, last)) + " and " + loads.get(last);
    }

    private static String crossover(Estimate load) {
        Double low = load.low();
        Double high = load.high();
        return Figures.count(load.value())
                + (low == null || high == null ? "" : " (" + Figures.of(low) + " to " + Figures.of(high) + ")");
    }
}
