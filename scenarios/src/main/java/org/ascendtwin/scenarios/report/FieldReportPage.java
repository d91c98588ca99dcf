package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.field.Answers;
import org.ascendtwin.scenarios.field.Cell;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.field.FigureSpec;
import org.ascendtwin.scenarios.field.FilledTable;
import org.ascendtwin.scenarios.field.TableSpec;
import org.ascendtwin.scenarios.field.VariantSpec;

/** One experiment of a field report in Markdown: what was reported, what is simulated, and what explains the difference. */
public final class FieldReportPage {
    private static final Pattern FIGURE = Pattern.compile("\\{([a-z0-9-]+)}");
    private static final int LINE = 128;
    /** Where the page's images lie, seen from it. */
    public static final String IMAGES = "images/reports";

    private final FieldRow row;
    private final Answers answers;
    private final StringBuilder page = new StringBuilder();

    private FieldReportPage(FieldRow row, Answers answers) {
        this.row = row;
        this.answers = answers;
    }

    /** The whole page: its head, a summary, and a section a row. */
    public static String page(String head, Map<FieldRow, Answers> answersByRow) {
        StringBuilder page = new StringBuilder(head.strip()).append("\n\n");
        page.append(line("", "figure", "reported", "here", "difference")).append("\n|---|---|---|---|---|\n");
        answersByRow.forEach((row, answers) ->
                summary(row, answers).forEach(line -> page.append(line).append('\n')));
        page.append('\n');
        answersByRow.forEach((row, answers) -> page.append(section(row, answers)));
        return page.toString().strip() + "\n";
    }

    /** The section of {@code row}, with what its commands answered. */
    public static String section(FieldRow row, Answers answers) {
        return new FieldReportPage(row, answers).section();
    }

    /** The name of the row's image, without folder; the row has one if it has charts. */
    public static String image(FieldRow row) {
        return row.id().toLowerCase(Locale.ROOT) + ".png";
    }

    /** The row's charts, all on one PNG image. */
    public static byte[] png(FieldRow row, Answers answers) {
        return FieldReportCharts.figure(row, answers).png();
    }

    /** A line of the summary for each figure that was reported. */
    private static List<String> summary(FieldRow row, Answers answers) {
        List<String> lines = new ArrayList<>();
        for (FigureSpec figure : row.figures(answers)) {
            if (figure.shown() && isReported(figure)) {
                Estimate estimate = figure.estimate(answers, null);
                lines.add(line(
                        "[" + row.id() + "](#" + anchor(row) + ")",
                        figure.name(),
                        reported(figure),
                        text(figure, estimate),
                        difference(figure, estimate)));
            }
        }
        return lines;
    }

    private static String anchor(FieldRow row) {
        return (row.id() + " " + row.title())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-');
    }

    private String section() {
        page.append("## ").append(row.id()).append(' ').append(row.title()).append("\n\n");
        page.append(wrapped(row.reported())).append("\n\n");
        figures();
        variants("what explains the difference", row.explanations());
        variants("assumed", row.assumptions());
        row.tables(answers).forEach(this::table);
        if (!row.charts().isEmpty()) {
            page.append("![")
                    .append(row.title())
                    .append("](")
                    .append(IMAGES)
                    .append('/')
                    .append(image(row))
                    .append(")\n\n");
        }
        row.shows().forEach(command -> page.append(indented(answers.text(command))));
        row.reading()
                .forEach(paragraph -> page.append(wrapped(filled(paragraph))).append("\n\n"));
        row.commands().values().forEach(command -> page.append("    ./twin ")
                .append(typed(command))
                .append('\n'));
        return page.append('\n').toString();
    }

    private static String indented(String text) {
        return text.lines()
                .map(line -> line.isEmpty() ? "\n" : "    " + line + "\n")
                .collect(Collectors.joining("", "", "\n"));
    }

    /** What the row's figures are, beside those that were reported. */
    static String ours(FieldRow row) {
        return row.live() ? "measured" : "simulated";
    }

    /** The command as a user would type it. */
    private String typed(String command) {
        return command.replace("{out}", "runs/" + row.id().toLowerCase(Locale.ROOT))
                .replace("{shared}/", "DIR/");
    }

    private void figures() {
        List<FigureSpec> shown =
                row.figures(answers).stream().filter(FigureSpec::shown).toList();
        if (shown.isEmpty()) {
            return;
        }
        boolean compares = shown.stream().anyMatch(FieldReportPage::isReported);
        heading(compares ? List.of("", "reported", ours(row), "difference") : List.of("", ours(row)));
        for (FigureSpec figure : shown) {
            Estimate estimate = figure.estimate(answers, null);
            String value = text(figure, estimate);
            page.append(
                            compares
                                    ? line(figure.name(), reported(figure), value, difference(figure, estimate))
                                    : line(figure.name(), value))
                    .append('\n');
        }
        page.append('\n');
    }

    private void variants(String claim, List<VariantSpec> variants) {
        List<VariantSpec> run =
                variants.stream().filter(variant -> answers.has(variant.with())).toList();
        if (run.isEmpty()) {
            return;
        }
        boolean compares = run.stream().anyMatch(variant -> isReported(row.figure(variant.of())));
        List<String> names = new ArrayList<>(List.of(claim, "tried instead", "figure", "as above", "then", "change"));
        if (compares) {
            names.add("reported");
        }
        heading(names);
        for (VariantSpec variant : run) {
            FigureSpec figure = row.figure(variant.of());
            Estimate before = figure.estimate(answers, null);
            Estimate after = figure.estimate(answers, variant.with());
            List<String> cells = new ArrayList<>(List.of(
                    variant.what(),
                    variant.instead(),
                    figure.name(),
                    text(figure, before),
                    text(figure, after),
                    change(figure, after.value(), before.value())));
            if (compares) {
                cells.add(reported(figure));
            }
            page.append(line(cells.toArray(String[]::new))).append('\n');
        }
        page.append('\n');
    }

    private void table(TableSpec spec) {
        FilledTable table = FilledTable.of(spec, answers);
        page.append(spec.title()).append(":\n\n");
        List<String> headings = new ArrayList<>(List.of(spec.first()));
        headings.addAll(table.headings());
        heading(headings);
        for (int i = 0; i < table.names().size(); i++) {
            List<String> cells = new ArrayList<>(List.of(table.names().get(i)));
            table.rows().get(i).stream().map(FieldReportPage::text).forEach(cells::add);
            page.append(line(cells.toArray(String[]::new))).append('\n');
        }
        page.append('\n');
    }

    private String filled(String paragraph) {
        Matcher matcher = FIGURE.matcher(paragraph);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            FigureSpec figure = row.figure(matcher.group(1));
            matcher.appendReplacement(text, Matcher.quoteReplacement(text(figure, figure.estimate(answers, null))));
        }
        return matcher.appendTail(text).toString();
    }

    /** {@code paragraph} in lines of readable length. */
    private static String wrapped(String paragraph) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : paragraph.strip().split("\\s+")) {
            boolean breaks = column > 0 && column + 1 + word.length() > LINE;
            text.append(column == 0 ? "" : breaks ? "\n" : " ").append(word);
            column = breaks ? word.length() : column + 1 + word.length();
        }
        return text.toString();
    }

    private void heading(List<String> names) {
        page.append(line(names.toArray(String[]::new)))
                .append("\n|")
                .append("---|".repeat(names.size()))
                .append('\n');
    }

    private static String line(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static boolean isReported(FigureSpec figure) {
        return figure.reported() != null || figure.said() != null;
    }

    private static String reported(FigureSpec figure) {
        Double reported = figure.reported();
        String said = figure.said();
        return said != null
                ? said
                : reported == null ? Figures.NONE : Figures.count(reported).replace('-', '−') + unit(figure.unit());
    }

    private static String difference(FigureSpec figure, Estimate estimate) {
        Double reported = figure.reported();
        return reported == null ? "" : change(figure, estimate.value(), reported);
    }

    /** In percent; of what is in percent itself, in points. */
    private static String change(FigureSpec figure, double value, double than) {
        return figure.form() == FigureSpec.Form.VALUE
                ? signed(value / than - 1)
                : String.format(Locale.ROOT, "%+.1f points", value - than).replace('-', '−');
    }

    private static String signed(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * share).replace('-', '−');
    }

    private static String text(Cell cell) {
        Estimate number = cell.number();
        Double change = cell.change();
        return number == null
                ? cell.text()
                : text(number, cell.isPercent()) + (change == null ? "" : " (" + signed(change) + ")");
    }

    private static String text(FigureSpec figure, Estimate estimate) {
        return text(estimate, figure.form() != FigureSpec.Form.VALUE) + unit(figure.unit());
    }

    private static String text(Estimate estimate, boolean isPercent) {
        boolean exact = estimate.low() == null;
        return (isPercent ? percent(estimate) : exact ? Figures.count(estimate.value()) : Figures.of(estimate))
                .replace('-', '−');
    }

    private static String percent(Estimate estimate) {
        Double low = estimate.low();
        Double high = estimate.high();
        String value = String.format(Locale.ROOT, "%.1f", estimate.value() + 0.0);
        return low == null || high == null
                ? value
                : value + String.format(Locale.ROOT, " ± %.1f", Math.abs(high - low) / 2);
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }
}
