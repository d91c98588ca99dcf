package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.CollectiveCost;
import org.ascendtwin.hardware.expert.ExchangeCost;
import org.ascendtwin.hardware.expert.TokenExchange;

/**
 * One operation over several sizes.
 *
 * @param network where it ran
 * @param operation its name
 * @param ranks ranks that took part
 * @param rows a row a size
 */
public record CollectiveReport(String network, String operation, int ranks, List<Row> rows) {
    private static final double MICROS = 1e6;
    private static final double GIGA = 1e9;

    public CollectiveReport {
        rows = List.copyOf(rows);
    }

    /**
     * One size.
     *
     * @param bytes of the tensor, or those of all messages of a rank
     * @param tokens of a rank; 0 where no tokens are exchanged
     * @param how the algorithm or mode
     * @param seconds as the formulas say
     * @param flowSeconds as flows; NaN where they were not simulated
     * @param termSeconds what the seconds add up from; empty where terms overlap
     */
    public record Row(
            double bytes, int tokens, String how, double seconds, double flowSeconds, Map<String, Double> termSeconds) {
        /** A collective. */
        public static Row of(Collective collective, CollectiveCost cost, double flowSeconds) {
            Map<String, Double> terms = new LinkedHashMap<>();
            terms.put("launch", cost.launchSeconds());
            terms.put("synchronise", cost.synchroniseSeconds());
            terms.put("latency", cost.latencySeconds());
            terms.put("copy", cost.copySeconds());
            terms.put("transfer", cost.transferSeconds());
            terms.put("skew", cost.skewSeconds());
            return new Row(collective.bytes(), 0, name(cost.algorithm()), cost.seconds(), flowSeconds, terms);
        }

        /** Tokens on their way there or back. */
        public static Row of(TokenExchange exchange, ExchangeCost cost) {
            Map<String, Double> terms = new LinkedHashMap<>();
            terms.put("fixed", cost.fixedSeconds());
            terms.put("notify", cost.notifySeconds());
            terms.put("latency", cost.latencySeconds());
            terms.put("transfer", cost.wireSeconds());
            terms.put("skew", cost.skewSeconds());
            return new Row(
                    exchange.countedBytes(),
                    exchange.tokens(),
                    name(exchange.mode()),
                    cost.seconds(),
                    Double.NaN,
                    terms);
        }

        /** A fused kernel, whose stages overlap. */
        public static Row fused(TokenExchange there, TokenExchange back, double seconds) {
            double bytes = there.countedBytes() + back.countedBytes();
            return new Row(bytes, there.tokens(), name(there.mode()), seconds, Double.NaN, Map.of());
        }

        private static String name(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Bytes over time: hccl_test's algorithm bandwidth, or DeepEP's bandwidth. */
        double bytesPerSecond() {
            return seconds > 0 ? bytes / seconds : 0;
        }
    }

    /** What was asked for, in words. */
    public String title() {
        return operation + " among " + ranks + (ranks == 1 ? " rank" : " ranks") + " of " + network;
    }

    private boolean hasTokens() {
        return !rows.isEmpty() && rows.getFirst().tokens() > 0;
    }

    private boolean hasFlows() {
        return !rows.isEmpty() && !Double.isNaN(rows.getFirst().flowSeconds());
    }

    private Set<String> terms() {
        return rows.isEmpty() ? Set.of() : rows.getFirst().termSeconds().keySet();
    }

    /** A heading and a row a size. */
    public List<List<String>> table() {
        List<String> heading = new ArrayList<>();
        if (hasTokens()) {
            heading.add("TOKENS");
        }
        heading.addAll(List.of("DATA SIZE (B)", "TIME (us)", "ALG BANDWIDTH (GB/s)", "HOW"));
        if (hasFlows()) {
            heading.add("AS FLOWS (us)");
        }
        terms().forEach(term -> heading.add(term.toUpperCase(Locale.ROOT)));
        List<List<String>> table = new ArrayList<>();
        table.add(heading);
        for (Row row : rows) {
            table.add(cells(row));
        }
        return table;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        if (hasTokens()) {
            cells.add(Integer.toString(row.tokens()));
        }
        cells.add(String.format(Locale.ROOT, "%.0f", row.bytes()));
        cells.add(micros(row.seconds()));
        cells.add(String.format(Locale.ROOT, "%.3f", row.bytesPerSecond() / GIGA));
        cells.add(row.how());
        if (hasFlows()) {
            cells.add(micros(row.flowSeconds()));
        }
        row.termSeconds().values().forEach(seconds -> cells.add(micros(seconds)));
        return cells;
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds * MICROS);
    }

    /** The report as named values. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network", network);
        fields.put("operation", operation);
        fields.put("ranks", ranks);
        fields.put("rows", rows.stream().map(this::fields).toList());
        return fields;
    }

    private Map<String, Object> fields(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (hasTokens()) {
            fields.put("tokens", row.tokens());
        }
        fields.put("bytes", row.bytes());
        fields.put("time_us", row.seconds() * MICROS);
        fields.put("bandwidth_gb_per_s", row.bytesPerSecond() / GIGA);
        fields.put("how", row.how());
        if (hasFlows()) {
            fields.put("flow_time_us", row.flowSeconds() * MICROS);
        }
        Map<String, Object> terms = new LinkedHashMap<>();
        row.termSeconds().forEach((term, seconds) -> terms.put(term + "_us", seconds * MICROS));
        fields.put("terms", terms);
        return fields;
    }
}
