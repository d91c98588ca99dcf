package org.ascendtwin.scenarios.workload;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** The two CSV forms of traces, three columns each without quoting: Azure's with dates, Vidur's with seconds. */
final class CsvFormat implements TraceReader.LineFormat {
    private static final List<String> AZURE = List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens");
    private static final List<String> VIDUR = List.of("arrived_at", "num_prefill_tokens", "num_decode_tokens");
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    private final List<String> columns;

    private CsvFormat(List<String> columns) {
        this.columns = columns;
    }

    static CsvFormat of(Path file, String header) throws InvalidInput {
        List<String> columns = List.of(header.strip().split(","));
        if (columns.equals(AZURE) || columns.equals(VIDUR)) {
            return new CsvFormat(columns);
        }
        throw new InvalidInput(
                file + ":1",
                "\"" + header + "\" is no known trace header; allowed: " + String.join(",", AZURE) + " or "
                        + String.join(",", VIDUR) + ", or Mooncake JSON lines.");
    }

    @Override
    public Trace.Row row(String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length != columns.size()) {
            throw new IllegalArgumentException(
                    "has " + fields.length + " columns; expected " + columns.size() + ": " + String.join(",", columns));
        }
        long arrivalNanos = columns.equals(AZURE) ? date(fields[0]) : seconds(fields[0]);
        return new Trace.Row(arrivalNanos, tokens(fields, 1), tokens(fields, 2), null);
    }

    private int tokens(String[] fields, int column) {
        try {
            return TraceReader.tokens(columns.get(column), Long.parseLong(fields[column].strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    columns.get(column) + " \"" + fields[column] + "\" is not a whole number.", e);
        }
    }

    private static long date(String text) {
        try {
            LocalDateTime date = LocalDateTime.parse(text.strip(), DATE);
            return ChronoUnit.NANOS.between(EPOCH, date);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "TIMESTAMP \"" + text + "\" is not a date of the form 2023-11-16 18:15:46.6805900.", e);
        }
    }

    private static long seconds(String text) {
        try {
            double seconds = Double.parseDouble(text.strip());
            if (seconds >= 0 && seconds < 1e9) {
                return Math.round(seconds * 1e9);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("arrived_at \"" + text + "\" is not a number of seconds.", e);
        }
        throw new IllegalArgumentException("arrived_at \"" + text + "\" is out of range; allowed: 0 to 1e9 seconds.");
    }
}
