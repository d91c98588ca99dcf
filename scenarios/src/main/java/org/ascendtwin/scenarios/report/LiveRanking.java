package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.LiveCase;

/**
 * Alternatives in the order in which the simulator puts them, and in that in which they really come.
 *
 * @param metric by which they are ordered
 * @param labels of the alternatives
 * @param cases each predicted and served
 */
public record LiveRanking(String metric, List<String> labels, List<LiveCase> cases) {
    public LiveRanking {
        labels = List.copyOf(labels);
        cases = List.copyOf(cases);
    }

    /** A row an alternative, in the order of the measured figures. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ALTERNATIVE", "MEASURED", "RUNS DIFFER %", "PLACE", "PREDICTED", "PLACE"));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> Double.compare(measured(a), measured(b)));
        for (int i : order) {
            rows.add(List.of(
                    labels.get(i),
                    Figures.of(measured(i)),
                    String.format(Locale.ROOT, "± %.1f", cases.get(i).spreadPercent(metric)),
                    Integer.toString(place(i, true)),
                    Figures.of(predicted(i)),
                    Integer.toString(place(i, false))));
        }
        return rows;
    }

    private double measured(int i) {
        return cases.get(i).measured(metric);
    }

    private double predicted(int i) {
        return cases.get(i).predicted(metric);
    }

    private int place(int i, boolean real) {
        int place = 1;
        for (int other = 0; other < cases.size(); other++) {
            boolean before = real ? measured(other) < measured(i) : predicted(other) < predicted(i);
            place += before ? 1 : 0;
        }
        return place;
    }

    /** Whether two alternatives lie further apart than their runs differ. */
    private boolean apart(int a, int b) {
        double noise = cases.get(a).spreadPercent(metric) * measured(a) / 100
                + cases.get(b).spreadPercent(metric) * measured(b) / 100;
        return Math.abs(measured(a) - measured(b)) > noise;
    }

    /** Pairs of alternatives that the runs tell apart. */
    public int pairsApart() {
        return count(false);
    }

    /** Those of them that the simulator puts the other way round. */
    public int pairsSwapped() {
        return count(true);
    }

    private int count(boolean swapped) {
        int count = 0;
        for (int a = 0; a < cases.size(); a++) {
            for (int b = 0; b < a; b++) {
                boolean same = (measured(a) < measured(b)) == (predicted(a) < predicted(b));
                count += apart(a, b) && !(swapped && same) ? 1 : 0;
            }
        }
        return count;
    }

    private double correlation() {
        double[] measured = new double[cases.size()];
        double[] predicted = new double[cases.size()];
        for (int i = 0; i < measured.length; i++) {
            measured[i] = measured(i);
            predicted[i] = predicted(i);
        }
        return RankCorrelation.of(predicted, measured);
    }

    /** The alternative that is predicted best; lower is better of times, higher of what is done. */
    private int proposed() {
        int best = 0;
        for (int i = 1; i < cases.size(); i++) {
            if (better(predicted(i), predicted(best))) {
                best = i;
            }
        }
        return best;
    }

    private boolean better(double value, double than) {
        return metric.endsWith("_ms") ? value < than : value > than;
    }

    /**
     * The alternative to run with: what the prediction proposes if, tried, it gave every request the tokens of the first and
     * was better than that by more than runs differ; else the first, which is how it runs now.
     */
    public int kept() {
        int proposed = proposed();
        boolean holds = proposed != 0
                && cases.get(proposed).agrees(cases.getFirst())
                && apart(proposed, 0)
                && better(measured(proposed), measured(0));
        return holds ? proposed : 0;
    }

    /** What is to be done, in a sentence. */
    public String advice() {
        int proposed = proposed();
        return kept() != 0
                ? "Keep " + labels.get(proposed)
                        + ": proposed by the prediction, the same tokens, and faster when tried."
                : proposed == 0
                        ? "Stay with " + labels.getFirst() + ": nothing better is predicted."
                        : "Stay with " + labels.getFirst() + ": " + labels.get(proposed)
                                + " was proposed, and when tried "
                                + (cases.get(proposed).agrees(cases.getFirst())
                                        ? "is not better by more than runs differ."
                                        : "gives other tokens.");
    }

    /** What it comes to, in a sentence. */
    public String verdict() {
        int pairs = cases.size() * (cases.size() - 1) / 2;
        return String.format(
                Locale.ROOT,
                "%s: rank correlation %.2f; of %d pairs the runs tell %d apart, and the simulator puts %s",
                metric,
                correlation(),
                pairs,
                pairsApart(),
                pairsSwapped() == 0
                        ? "every one of these as they are."
                        : pairsSwapped() + " of these the other way round.");
    }

    /** The result as plain values. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("metric", metric);
        fields.put("rank_correlation", correlation());
        fields.put("pairs_apart", pairsApart());
        fields.put("pairs_swapped", pairsSwapped());
        List<Map<String, Object>> alternatives = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Map<String, Object> alternative = new LinkedHashMap<>();
            alternative.put("alternative", labels.get(i));
            alternative.put("predicted", predicted(i));
            alternative.put("measured", measured(i));
            alternative.put("spread_percent", cases.get(i).spreadPercent(metric));
            alternative.put("outputs_agree", cases.get(i).agrees(cases.getFirst()));
            alternative.put("proposed", i == proposed());
            alternative.put("kept", i == kept());
            alternatives.add(alternative);
        }
        fields.put("alternatives", alternatives);
        return fields;
    }
}
