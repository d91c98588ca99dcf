package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;

/** A sweep as comma-separated values: a line a point, a column for each thing set and for each figure and its interval. */
final class SweepCsv {
    private SweepCsv() {}

    static String of(SweepResult result) {
        Set<String> names = new LinkedHashSet<>();
        result.points().forEach(point -> names.addAll(point.metrics().keySet()));
        List<String> headings = new ArrayList<>(List.of("index"));
        headings.addAll(result.labels());
        headings.add("refused");
        headings.add("digest");
        for (String name : names) {
            headings.addAll(List.of(name, name + "_low", name + "_high"));
        }
        StringBuilder text = new StringBuilder();
        line(text, headings);
        for (SweepPoint point : result.points()) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(point.index())));
            cells.addAll(point.values());
            cells.add(point.refused() == null ? "" : point.refused());
            cells.add(point.digest() == null ? "" : point.digest());
            for (String name : names) {
                Estimate estimate = point.metrics().get(name);
                cells.add(estimate == null || Double.isNaN(estimate.value()) ? "" : Double.toString(estimate.value()));
                cells.add(estimate == null || estimate.low() == null ? "" : Double.toString(estimate.low()));
                cells.add(estimate == null || estimate.high() == null ? "" : Double.toString(estimate.high()));
            }
            line(text, cells);
        }
        return text.toString();
    }

    /** Cells as RFC 4180 has them. */
    private static void line(StringBuilder text, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean quote = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            text.append(i == 0 ? "" : ",").append(quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
        }
        text.append('\n');
    }
}
