package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.core.DieRun;

/**
 * What streams did on one die, beside what each does alone.
 *
 * @param together all at once
 * @param alone each by itself on the same cores
 */
public record StreamsReport(DieRun together, List<DieRun> alone) {
    private static final double MICROS = 1e-3;

    public StreamsReport {
        alone = List.copyOf(alone);
    }

    private double aloneMicros(int stream) {
        return alone.get(stream).endNanos() * MICROS;
    }

    private double togetherMicros(int stream) {
        return together.streams().get(stream).endNanos() * MICROS;
    }

    private double slowerPercent(int stream) {
        return 100 * (togetherMicros(stream) / aloneMicros(stream) - 1);
    }

    /** A row for each stream under a row of names. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("stream", "alone us", "together us", "slower"));
        for (int i = 0; i < alone.size(); i++) {
            rows.add(List.of(
                    together.streams().get(i).name(),
                    String.format(Locale.ROOT, "%.2f", aloneMicros(i)),
                    String.format(Locale.ROOT, "%.2f", togetherMicros(i)),
                    String.format(Locale.ROOT, "%.1f %%", slowerPercent(i))));
        }
        return rows;
    }

    /** What running them at once is worth. */
    public String summary() {
        double apart = 0;
        for (int i = 0; i < alone.size(); i++) {
            apart += aloneMicros(i);
        }
        double all = together.endNanos() * MICROS;
        return String.format(
                Locale.ROOT,
                "All at once take %.2f us, one after the other on the same cores %.2f us: %.1f %% less. HBM carried"
                        + " %.2f MB.",
                all,
                apart,
                100 * (1 - all / apart),
                together.memoryBytes() / 1e6);
    }

    /** The same as named values. */
    public List<Map<String, Object>> fields() {
        List<Map<String, Object>> streams = new ArrayList<>();
        for (int i = 0; i < alone.size(); i++) {
            Map<String, Object> stream = new LinkedHashMap<>();
            stream.put("stream", together.streams().get(i).name());
            stream.put("alone_us", aloneMicros(i));
            stream.put("together_us", togetherMicros(i));
            stream.put("slower_pct", slowerPercent(i));
            streams.add(stream);
        }
        return streams;
    }
}
