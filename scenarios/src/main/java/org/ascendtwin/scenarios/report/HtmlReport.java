package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.scenarios.experiment.RunResult;

/** A result as one page that needs nothing else: no network, no script; well-formed as XML too. */
final class HtmlReport {
    private static final String STYLE_SHEET = "report.css";

    private final RunResult result;
    private final Summary summary;
    private final StringBuilder html = new StringBuilder(1 << 17);

    private HtmlReport(RunResult result) {
        this.result = result;
        this.summary = Summary.of(result);
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
        report.head();
        report.keyFigures();
        report.latencies();
        figures.forEach(report::figure);
        report.deviceTime();
        report.html.append("<div class=\"columns\">\n");
        report.throughput();
        report.facts();
        report.html.append("</div>\n");
        report.notes();
        report.scenario(yaml);
        report.provenance(directory);
        return report.html.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head() {
        String title = Markup.escape(result.scenario().title());
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
                .append("<title>" + title + "</title>\n<style>\n")
                .append(styleSheet())
                .append(
                        "</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"product\">Ascend Twin run report</p>\n")
                .append("<h1>" + title + "</h1>\n<p class=\"answer\">")
                .append(Markup.escape(Summary.sentence(result, Goodput.of(result))))
                .append("</p>\n</header>\n");
    }

    private void keyFigures() {
        html.append("<section class=\"cards\" aria-label=\"Key figures\">\n");
        card("Output throughput", "output_throughput", "tokens/s");
        card("Mean TTFT", "mean_ttft_ms", "ms");
        card("P99 TTFT", "p99_ttft_ms", "ms");
        card("Mean TPOT", "mean_tpot_ms", "ms");
        card("P99 TPOT", "p99_tpot_ms", "ms");
        Goodput goodput = Goodput.of(result);
        if (goodput == null) {
            card("Requests", "request_throughput", "requests/s");
        } else {
            card("Requests in SLO", Figures.percent(goodput.share().value()).replace(" %", ""), "%", "");
        }
        html.append("</section>\n");
    }

    private void card(String label, String metric, String unit) {
        String[] parts = Figures.of(result.metrics().get(metric)).split(" ± ");
        card(label, parts[0], unit, parts.length > 1 ? "± " + parts[1] : "");
    }

    private void card(String label, String value, String unit, String spread) {
        html.append("<div class=\"card\"><div class=\"label\">" + label + "</div><div><span class=\"value\">" + value)
                .append("</span> <span class=\"unit\">" + unit + "</span></div>");
        if (!spread.isEmpty()) {
            html.append("<div class=\"spread\">" + spread + "</div>");
        }
        html.append("</div>\n");
    }

    private void latencies() {
        heading("Latency");
        html.append("<table class=\"figures\">\n<thead><tr><th scope=\"col\">ms</th>");
        Summary.LATENCY_COLUMNS.forEach(column -> html.append("<th scope=\"col\">" + column + "</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (Summary.Latency latency : summary.latencies()) {
            html.append("<tr><th scope=\"row\">" + latency.label() + " <span class=\"meaning\">" + latency.meaning())
                    .append("</span></th>");
            latency.cells().forEach(cell -> html.append("<td>" + cell + "</td>"));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>\n");
        if (!summary.intervalMeaning().isEmpty()) {
            html.append("<p class=\"remark\">" + summary.intervalMeaning()).append(" Charts show the first.</p>\n");
        }
        html.append("</section>\n");
    }

    private void figure(Figure figure) {
        html.append("<section class=\"charts\" aria-label=\"" + Markup.escape(figure.title()) + "\">\n");
        for (Panel panel : figure.panels()) {
            html.append("<div class=\"chart\">").append(panel.svg("")).append("</div>\n");
        }
        html.append("</section>\n");
    }

    private void deviceTime() {
        List<DeviceShare> shares = DeviceShare.of(result);
        if (shares.isEmpty()) {
            return;
        }
        heading("Where device time went");
        html.append("<div class=\"bar\" aria-hidden=\"true\">");
        for (int i = 0; i < shares.size(); i++) {
            html.append("<span style=\"width:" + width(shares.get(i)) + ";background:" + colour(i) + "\"></span>");
        }
        html.append("</div>\n<table class=\"figures parts\">\n<tbody>\n");
        for (int i = 0; i < shares.size(); i++) {
            DeviceShare share = shares.get(i);
            html.append("<tr><th scope=\"row\"><span class=\"swatch\" style=\"background:" + colour(i) + "\"></span>")
                    .append(Markup.escape(share.part()))
                    .append("</th><td>" + Figures.percent(share.share()) + "</td><td>")
                    .append(Figures.of(share.seconds()) + " s</td></tr>\n");
        }
        html.append("</tbody>\n</table>\n<p>Why: ")
                .append(Markup.escape(DeviceShare.sentence(DeviceShare.byCause(result))))
                .append("</p>\n</section>\n");
    }

    private static String width(DeviceShare share) {
        return Figures.percent(share.share()).replace(" ", "");
    }

    private static String colour(int part) {
        return Look.PART_COLOURS.get(part % Look.PART_COLOURS.size());
    }

    private void throughput() {
        heading("Throughput");
        html.append("<table class=\"pairs\">\n<tbody>\n");
        summary.rates().forEach(rate -> pair(rate.label(), rate.value() + " " + rate.unit()));
        html.append("</tbody>\n</table>\n</section>\n");
    }

    private void facts() {
        if (result.facts().isEmpty()) {
            return;
        }
        heading("Deployment");
        html.append("<table class=\"pairs\">\n<tbody>\n");
        result.facts().forEach(this::pair);
        html.append("</tbody>\n</table>\n</section>\n");
    }

    private void pair(String label, String value) {
        html.append("<tr><th scope=\"row\">" + Markup.escape(label) + "</th><td>" + Markup.escape(value))
                .append("</td></tr>\n");
    }

    private void notes() {
        if (result.notes().isEmpty()) {
            return;
        }
        heading("Notes and assumptions");
        html.append("<ul>\n");
        result.notes().forEach(note -> html.append("<li>" + Markup.escape(note) + "</li>\n"));
        html.append("</ul>\n</section>\n");
    }

    private void scenario(String yaml) {
        heading("Scenario");
        html.append("<details>\n<summary>As it was run, every default written out</summary>\n<pre>")
                .append(Markup.escape(yaml))
                .append("</pre>\n</details>\n</section>\n");
    }

    private void provenance(Path directory) {
        Totals totals = Totals.of(result);
        heading("Provenance");
        html.append("<table class=\"pairs\">\n<tbody>\n");
        pair("Version", result.version());
        pair("Seed", Long.toString(totals.seed()));
        pair("Replications", Integer.toString(result.replications().size()));
        pair("Digest", totals.digest());
        pair(
                "Simulated",
                Figures.of(totals.simulatedSeconds()) + " s in " + Figures.count(totals.engineSteps())
                        + " engine steps and " + Figures.count(totals.events()) + " events");
        html.append("</tbody>\n</table>\n<p>To repeat this run:</p>\n<pre>./twin run ")
                .append(Markup.escape(
                        quoted(directory.resolve(RunDirectory.SCENARIO).toString())))
                .append("</pre>\n</section>\n");
    }

    private void heading(String heading) {
        html.append("<section>\n<h2>" + heading + "</h2>\n");
    }

    /** A path as a shell takes it. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./@%+=:,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private static String styleSheet() {
        try (InputStream css = HtmlReport.class.getResourceAsStream(STYLE_SHEET)) {
            if (css == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing beside " + HtmlReport.class);
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(STYLE_SHEET + " cannot be read", e);
        }
    }
}
