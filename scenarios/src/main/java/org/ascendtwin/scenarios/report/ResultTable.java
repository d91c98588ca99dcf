package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.RunResult;

/** A result as a table for a terminal: plain text, at most 100 columns, a unit on every row. */
public final class ResultTable {
    private static final int WIDTH = 100;
    private static final int WIDEST_LABEL = 28;
    private static final int BAR_CELLS = 30;
    private static final String INDENT = "  ";

    private final RunResult result;
    private final Summary summary;
    private final StringBuilder text = new StringBuilder(4096);

    private ResultTable(RunResult result) {
        this.result = result;
        this.summary = Summary.of(result);
    }

    /** The table, each line ended. */
    public static String text(RunResult result) {
        ResultTable table = new ResultTable(result);
        PlainText.wrap(result.scenario().title(), WIDTH)
                .forEach(line -> table.text.append(line).append('\n'));
        table.facts();
        table.rates();
        table.latencies();
        if (!table.summary.intervalMeaning().isEmpty()) {
            table.text.append(INDENT).append(table.summary.intervalMeaning()).append('\n');
        }
        table.deviceTime();
        table.slo();
        table.notes();
        return table.text.toString();
    }

    private void facts() {
        if (result.facts().isEmpty()) {
            return;
        }
        heading("Deployment");
        int labels = widest(result.facts().keySet());
        result.facts().forEach((name, value) -> wrapped(pad(PlainText.oneLine(name), labels) + INDENT, value));
    }

    private void rates() {
        heading("Throughput");
        int labels = widest(summary.rates().stream().map(Summary.Rate::label).toList());
        int values = widest(summary.rates().stream().map(Summary.Rate::value).toList());
        for (Summary.Rate rate : summary.rates()) {
            text.append(INDENT)
                    .append(pad(rate.label(), labels))
                    .append(INDENT)
                    .append(padLeft(rate.value(), values))
                    .append(' ')
                    .append(rate.unit())
                    .append('\n');
        }
    }

    private void latencies() {
        List<Integer> widths = new ArrayList<>();
        StringBuilder head = new StringBuilder(pad("Latency (ms)", 14));
        for (int column = 0; column < Summary.LATENCY_COLUMNS.size(); column++) {
            String name = Summary.LATENCY_COLUMNS.get(column);
            int widest = name.length();
            for (Summary.Latency latency : summary.latencies()) {
                widest = Math.max(widest, latency.cells().get(column).length());
            }
            widths.add(widest);
            head.append(padLeft(name, widest)).append("  ");
        }
        heading(head.toString().stripTrailing());
        for (Summary.Latency latency : summary.latencies()) {
            StringBuilder line = new StringBuilder(INDENT).append(pad(latency.label(), 12));
            for (int column = 0; column < widths.size(); column++) {
                line.append(padLeft(latency.cells().get(column), widths.get(column)))
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private void deviceTime() {
        List<DeviceShare> shares = DeviceShare.of(result);
        if (shares.isEmpty()) {
            return;
        }
        heading("Device time (share of all engine steps)");
        int labels = widest(shares.stream().map(DeviceShare::part).toList());
        for (DeviceShare share : shares) {
            String bar = "█".repeat((int) Math.round(share.share() * BAR_CELLS));
            String line = INDENT
                    + pad(PlainText.oneLine(share.part()), labels)
                    + padLeft(Figures.percent(share.share()), 9)
                    + INDENT
                    + bar;
            text.append(line.stripTrailing()).append('\n');
        }
        wrapped("why: ", PlainText.oneLine(DeviceShare.sentence(DeviceShare.byCause(result))));
        wrapped("the hosts meanwhile: ", PlainText.oneLine(DeviceShare.sentence(DeviceShare.ofHosts(result))));
    }

    private void slo() {
        Goodput goodput = Goodput.of(result);
        if (goodput != null) {
            heading("SLO (" + goodput.limits() + ")");
            text.append(INDENT).append("met by ").append(goodput.reached()).append('\n');
        }
    }

    private void notes() {
        if (!result.notes().isEmpty()) {
            heading("Notes");
            result.notes().forEach(note -> wrapped("- ", note));
        }
    }

    private void heading(String heading) {
        text.append('\n').append(heading).append('\n');
    }

    /** A label and a text beside it that may need several lines. */
    private void wrapped(String label, String value) {
        String lead = label;
        for (String line : PlainText.wrap(value, WIDTH - INDENT.length() - label.length())) {
            text.append((INDENT + lead + line).stripTrailing()).append('\n');
            lead = " ".repeat(label.length());
        }
    }

    private static int widest(Iterable<String> texts) {
        int widest = 0;
        for (String each : texts) {
            widest = Math.max(widest, PlainText.oneLine(each).length());
        }
        return Math.min(widest, WIDEST_LABEL);
    }

    private static String pad(String label, int width) {
        return label.length() > width
                ? label.substring(0, width - 1) + "…"
                : label + " ".repeat(width - label.length());
    }

    private static String padLeft(String value, int width) {
        return " ".repeat(Math.max(0, width - value.length())) + value;
    }
}
