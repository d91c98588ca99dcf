package org.ascendtwin.scenarios.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.experiment.RunResult;

/** The page of a run: the answer, its figures, where time went, the scenario and where it all comes from. */
final class HtmlReport {
    private final RunResult result;
    private final Summary summary;
    private final Page page;

    private HtmlReport(RunResult result) {
        this.result = result;
        this.summary = Summary.of(result);
        Goodput goodput = Goodput.of(result);
        page = new Page(
                "Ascend Twin run report",
                result.scenario().title(),
                Lexicon.both(Summary.sentence(result, goodput), Summary.chineseSentence(result, goodput)));
    }

    /**
     * The page.
     *
     * @param figures the charts; may be none
     * @param yaml the resolved scenario
     * @param directory the run directory, for the command that repeats the run
     */
    static String of(RunResult result, List<Figure> figures, String yaml, Path directory) {
        HtmlReport report = new HtmlReport(result);
        report.keyFigures();
        report.latencies();
        figures.forEach(report.page::figure);
        report.deviceTime();
        report.requestTime();
        report.page.add("<div class=\"columns\">\n");
        report.throughput();
        report.facts();
        report.page.add("</div>\n");
        report.notes();
        report.page
                .section("Scenario")
                .details("As it was run, every default written out", yaml)
                .end();
        report.provenance(directory);
        return report.page.text();
    }

    private void keyFigures() {
        List<String> cards = new ArrayList<>();
        cards.add(card("Output throughput", "output_throughput", "tokens/s"));
        cards.add(card("Mean TTFT", "mean_ttft_ms", "ms"));
        cards.add(card("P99 TTFT", "p99_ttft_ms", "ms"));
        cards.add(card("Mean TPOT", "mean_tpot_ms", "ms"));
        cards.add(card("P99 TPOT", "p99_tpot_ms", "ms"));
        Goodput goodput = Goodput.of(result);
        if (goodput == null) {
            cards.add(card("Requests", "request_throughput", "requests/s"));
        } else {
            String share = Figures.percent(goodput.share().value()).replace(" %", "");
            cards.add(Page.card("Requests in SLO", share, "%", ""));
        }
        page.cards(cards);
    }

    private String card(String label, String metric, String unit) {
        String[] parts = Figures.of(result.metrics().get(metric)).split(" ± ");
        return Page.card(label, parts[0], unit, parts.length > 1 ? "± " + parts[1] : "");
    }

    private void latencies() {
        page.section("Latency").add("<table class=\"figures\">\n<thead><tr><th scope=\"col\">ms</th>");
        Summary.LATENCY_COLUMNS.forEach(column -> page.add("<th scope=\"col\">" + Lexicon.both(column) + "</th>"));
        page.add("</tr></thead>\n<tbody>\n");
        for (Summary.Latency latency : summary.latencies()) {
            page.add("<tr><th scope=\"row\">" + latency.label() + " <span class=\"meaning\">"
                    + Lexicon.both(latency.meaning()) + "</span></th>");
            latency.cells().forEach(cell -> page.add("<td>" + cell + "</td>"));
            page.add("</tr>\n");
        }
        page.add("</tbody>\n</table>\n");
        if (!summary.intervalMeaning().isEmpty()) {
            page.remark(summary.intervalMeaning() + " Charts show the first.");
        }
        page.end();
    }

    private void deviceTime() {
        List<DeviceShare> shares = DeviceShare.of(result);
        if (shares.isEmpty()) {
            return;
        }
        page.section("Where device time went").add("<div class=\"bar\" aria-hidden=\"true\">");
        for (int i = 0; i < shares.size(); i++) {
            page.add("<span style=\"width:" + width(shares.get(i)) + ";background:" + colour(i) + "\"></span>");
        }
        page.add("</div>\n<table class=\"figures parts\">\n<tbody>\n");
        for (int i = 0; i < shares.size(); i++) {
            DeviceShare share = shares.get(i);
            page.add("<tr><th scope=\"row\"><span class=\"swatch\" style=\"background:" + colour(i) + "\"></span>"
                    + Lexicon.both(share.part()) + "</th><td>" + Figures.percent(share.share()) + "</td><td>"
                    + Figures.of(share.seconds()) + " s</td></tr>\n");
        }
        String why = "Why: " + DeviceShare.sentence(DeviceShare.byCause(result));
        page.add("</tbody>\n</table>\n<p>" + Lexicon.both(why) + "</p>\n").end();
    }

    private static String width(DeviceShare share) {
        return Figures.percent(share.share()).replace(" ", "");
    }

    private static String colour(int part) {
        return Look.PART_COLOURS.get(part % Look.PART_COLOURS.size());
    }

    private void requestTime() {
        Explanation explanation = Explanation.of(result.first());
        if (explanation.ids().length == 0) {
            return;
        }
        page.section("Where requests' time went");
        for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
            page.table(ExplanationReport.rows(explanation, latency));
        }
        page.list(ExplanationReport.advice(explanation, result.scenario())).end();
    }

    private void throughput() {
        Map<String, String> rates = new LinkedHashMap<>();
        summary.rates().forEach(rate -> rates.put(rate.label(), rate.value() + " " + rate.unit()));
        page.section("Throughput").pairs(rates).end();
    }

    private void facts() {
        if (!result.facts().isEmpty()) {
            page.section("Deployment").pairs(result.facts()).end();
        }
    }

    private void notes() {
        if (!result.notes().isEmpty()) {
            page.section("Notes and assumptions").list(result.notes()).end();
        }
    }

    private void provenance(Path directory) {
        Totals totals = Totals.of(result);
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Version", result.version());
        pairs.put("Seed", Long.toString(totals.seed()));
        pairs.put("Replications", Integer.toString(result.replications().size()));
        pairs.put("Digest", totals.digest());
        pairs.put(
                "Simulated",
                Figures.of(totals.simulatedSeconds()) + " s in " + Figures.count(totals.engineSteps())
                        + " engine steps and " + Figures.count(totals.events()) + " events");
        page.section("Provenance")
                .pairs(pairs)
                .command(
                        "To repeat this run:",
                        "./twin run "
                                + Page.quoted(
                                        directory.resolve(RunDirectory.SCENARIO).toString()))
                .end();
    }
}
