package org.ascendtwin.scenarios.experiment;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.scenarios.spec.Names;

/**
 * A figure of a run as people speak of it.
 *
 * @param name as in {@code result.json}
 */
public record Metric(String name) {
    private static final String MILLIS = "_ms";
    private static final Set<String> LESS_IS_BETTER = Set.of("duration", "failed", "retractions");
    private static final Map<String, String> UNITS = Map.of(
            PairVerdict.PREFILL_RATE,
            "requests/s",
            PairVerdict.DECODE_RATE,
            "requests/s",
            "duration",
            "s",
            "request_throughput",
            "requests/s",
            "input_throughput",
            "tokens/s",
            "output_throughput",
            "tokens/s",
            "total_throughput",
            "tokens/s",
            "goodput",
            "requests/s",
            "concurrency",
            "requests");

    /**
     * The metric called {@code name}.
     *
     * @throws IllegalArgumentException where none of {@code known} is called so
     */
    public static Metric of(String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException("no figure is called \"" + name + "\"; known: "
                    + String.join(", ", known) + "." + Names.maybe(name, known));
        }
        return new Metric(name);
    }

    /** Whether a smaller value is the better one. */
    public boolean isLessBetter() {
        return name.endsWith(MILLIS) || LESS_IS_BETTER.contains(name) || name.startsWith("failed_");
    }

    /** Whether {@code value} is better than {@code other}; whatever is a number is better than what is none. */
    public boolean isBetter(double value, double other) {
        if (Double.isNaN(value) || Double.isNaN(other)) {
            return !Double.isNaN(value);
        }
        return isLessBetter() ? value < other : value > other;
    }

    /** "P99 TTFT" for {@code p99_ttft_ms}. */
    public String label() {
        String words = name.endsWith(MILLIS) ? name.substring(0, name.length() - MILLIS.length()) : name;
        StringBuilder label = new StringBuilder();
        for (String word : words.split("_")) {
            boolean shorthand = word.matches("p\\d+|ttft|tpot|itl|e2e|kv");
            label.append(label.isEmpty() ? "" : " ").append(shorthand ? word.toUpperCase(Locale.ROOT) : word);
        }
        return label.toString();
    }

    /** "ms" for {@code p99_ttft_ms}; empty for a pure number. */
    public String unit() {
        return name.endsWith(MILLIS) ? "ms" : UNITS.getOrDefault(name, "");
    }
}
