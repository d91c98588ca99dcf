package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.live.engine.PrefixBench.Benefit;

/**
 * What a cached context saved, length by length.
 *
 * @param benefits in the order they were asked for
 */
public record LivePrefixTable(List<Benefit> benefits) {
    private static final double NANOS_PER_MILLI = 1e6;

    public LivePrefixTable {
        benefits = List.copyOf(benefits);
    }

    /** A table: a row a length. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CONTEXT", "TTFT ms", "CACHED", "x FASTER", "ANSWER ms", "CACHED", "x FASTER", "SAME OUTPUT"));
        for (Benefit benefit : benefits) {
            rows.add(List.of(
                    Integer.toString(benefit.contextTokens()),
                    Figures.of(benefit.coldFirstNanos() / NANOS_PER_MILLI),
                    Figures.of(benefit.warmFirstNanos() / NANOS_PER_MILLI),
                    Figures.of(benefit.firstTokenSpeedUp()),
                    Figures.of(benefit.coldNanos() / NANOS_PER_MILLI),
                    Figures.of(benefit.warmNanos() / NANOS_PER_MILLI),
                    Figures.of(benefit.speedUp()),
                    benefit.isSame() ? "yes" : "no"));
        }
        return rows;
    }

    /** The result as plain values. */
    public List<Map<String, Object>> fields() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Benefit benefit : benefits) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("context_tokens", benefit.contextTokens());
            fields.put("ttft_ms", benefit.coldFirstNanos() / NANOS_PER_MILLI);
            fields.put("cached_ttft_ms", benefit.warmFirstNanos() / NANOS_PER_MILLI);
            fields.put("ttft_speed_up", benefit.firstTokenSpeedUp());
            fields.put("answer_ms", benefit.coldNanos() / NANOS_PER_MILLI);
            fields.put("cached_answer_ms", benefit.warmNanos() / NANOS_PER_MILLI);
            fields.put("speed_up", benefit.speedUp());
            fields.put("output_throughput", benefit.answerTokens() * 1e9 / benefit.coldNanos());
            fields.put("cached_output_throughput", benefit.answerTokens() * 1e9 / benefit.warmNanos());
            fields.put("same_output", benefit.isSame());
            all.add(fields);
        }
        return all;
    }
}
