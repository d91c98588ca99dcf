package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A page that needs nothing else: style, script and charts are part of it; well-formed as XML too. Without a script it shows
 * the same in English with charts that stand still.
 */
final class Page {
    private static final String UPLOT = "uplot/uPlot.iife.min.js";
    private static final String UPLOT_STYLE = "uplot/uPlot.min.css";

    private final StringBuilder html = new StringBuilder(1 << 17);

    /**
     * @param product what kind of page it is
     * @param title what it is about
     * @param answer what it comes to, as markup
     */
    Page(String product, String title, String answer) {
        String heading = Markup.escape(title);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
                .append("<title>" + heading + "</title>\n<style>\n")
                .append(Resource.text(UPLOT_STYLE))
                .append('\n')
                .append(Resource.text("report.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"product\">")
                .append(Lexicon.both(product))
                .append("<span class=\"languages\"><button type=\"button\" data-speaks=\"en\">English</button>")
                .append("<button type=\"button\" data-speaks=\"zh-CN\">中文</button></span></p>\n")
                .append("<h1>" + heading + "</h1>\n<p class=\"answer\">" + answer + "</p>\n</header>\n");
    }

    /** Adds {@code markup} as it stands. */
    Page add(String markup) {
        html.append(markup);
        return this;
    }

    /** Begins a part; {@link #end} ends it. */
    Page section(String heading) {
        return add("<section>\n<h2>" + Lexicon.both(heading) + "</h2>\n");
    }

    Page end() {
        return add("</section>\n");
    }

    /** The charts of {@code figure}. */
    Page figure(Figure figure) {
        add("<section class=\"charts\" aria-label=\"" + Markup.escape(figure.title()) + "\">\n");
        for (Panel panel : figure.panels()) {
            add(panel.live());
        }
        return end();
    }

    /** Cards with a figure each, under one label. */
    Page cards(List<String> cards) {
        add("<section class=\"cards\" aria-label=\"Key figures\">\n");
        cards.forEach(this::add);
        return end();
    }

    static String card(String label, String value, String unit, String spread) {
        String card = "<div class=\"card\"><div class=\"label\">" + Lexicon.both(label)
                + "</div><div><span class=\"value\">" + value + "</span> <span class=\"unit\">" + Lexicon.both(unit)
                + "</span></div>";
        return card + (spread.isEmpty() ? "" : "<div class=\"spread\">" + spread + "</div>") + "</div>\n";
    }

    /** A table whose first row names the columns; a reader can sort it. */
    Page table(List<List<String>> rows) {
        add("<table class=\"figures\">\n<thead><tr>");
        rows.getFirst().forEach(cell -> add("<th scope=\"col\">" + Lexicon.both(cell) + "</th>"));
        add("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows.subList(1, rows.size())) {
            add("<tr><th scope=\"row\">" + Lexicon.both(row.getFirst()) + "</th>");
            row.subList(1, row.size()).forEach(this::cell);
            add("</tr>\n");
        }
        return add("</tbody>\n</table>\n");
    }

    private void cell(String text) {
        boolean isWords = text.indexOf(' ') > 0
                && text.codePoints().filter(Character::isLetter).count() > text.length() / 2;
        add("<td" + (isWords ? " class=\"words\"" : "") + ">" + Lexicon.both(text) + "</td>");
    }

    /** A name and a value a row. */
    Page pairs(Map<String, String> pairs) {
        List<List<String>> rows = new ArrayList<>();
        pairs.forEach((label, value) -> rows.add(List.of(label, value)));
        return pairs(rows);
    }

    /** The same where a name may have several values. */
    Page pairs(List<List<String>> rows) {
        add("<table class=\"pairs\">\n<tbody>\n");
        rows.forEach(row -> add("<tr><th scope=\"row\">" + Lexicon.both(row.getFirst()) + "</th><td>"
                + Lexicon.both(row.getLast()) + "</td></tr>\n"));
        return add("</tbody>\n</table>\n");
    }

    Page remark(String text) {
        return add("<p class=\"remark\">" + Lexicon.both(text) + "</p>\n");
    }

    Page list(List<String> items) {
        add("<ul>\n");
        items.forEach(item -> add("<li>" + Lexicon.both(item) + "</li>\n"));
        return add("</ul>\n");
    }

    /** A long text that a reader may open. */
    Page details(String summary, String text) {
        return add("<details>\n<summary>" + Lexicon.both(summary) + "</summary>\n<pre>" + Markup.escape(text)
                + "</pre>\n</details>\n");
    }

    /** A command to type. */
    Page command(String introduction, String command) {
        return add("<p>" + Lexicon.both(introduction) + "</p>\n<pre>" + Markup.escape(command) + "</pre>\n");
    }

    /** The whole page. */
    String text() {
        boolean draws = html.indexOf("data-plot=") >= 0;
        return html + "</main>\n<script>//<![CDATA[\n" + (draws ? Resource.text(UPLOT) + '\n' : "")
                + Resource.text("report.js") + "//]]></script>\n</body>\n</html>\n";
    }

    /** A path as a shell takes it. */
    static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./@%+=:,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
