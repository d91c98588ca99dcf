package org.ascendtwin.calibration.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.ascendtwin.calibration.ingest.ServerLog.Capacity;
import org.ascendtwin.calibration.ingest.ServerLog.DecodeBatch;
import org.ascendtwin.calibration.ingest.ServerLog.PrefillBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of an SGLang server. Versions differ in the fields of a batch's line, their order, the mark after its first
 * words and the time before them; a field is a name, a colon and a value, and fields are separated by commas.
 */
final class ServerLogFile {
    private static final Pattern CAPACITY = Pattern.compile("max_total_num_tokens=");
    private static final Pattern SETTING = Pattern.compile("(\\w+)=([0-9.]+)");
    private static final Pattern BATCH = Pattern.compile("(Prefill|Decode) batch(?: \\[\\d+\\])?[.,]? (.*)");
    private static final Pattern RANK = Pattern.compile("^\\[[^\\]]*?((?: ?\\b(?:DP|TP|PP|EP)\\d+)+)\\]");
    private static final List<String> COUNTS =
            List.of("max_total_num_tokens", "chunked_prefill_size", "max_prefill_tokens", "max_running_requests");
    private static final List<String> USAGES = List.of("token usage", "full token usage");
    private static final List<String> GRAPHS = List.of("cuda graph", "npu graph", "cpu graph");
    private static final List<String> RUNNING = List.of("#running-req");
    private static final List<String> QUEUED = List.of("#queue-req");

    private final String file;
    private final List<Malformed> malformed;
    private final List<Capacity> capacities = new ArrayList<>();
    private final List<PrefillBatch> prefills = new ArrayList<>();
    private final List<DecodeBatch> decodes = new ArrayList<>();

    private ServerLogFile(String file, List<Malformed> malformed) {
        this.file = file;
        this.malformed = malformed;
    }

    /** The log in {@code file}; {@code malformed} takes lines of batches that cannot be used. */
    static ServerLog read(TableFile file, List<Malformed> malformed) throws IOException {
        ServerLogFile reader = new ServerLogFile(file.path().toString(), malformed);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file.plain(), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                reader.add(number, line);
            }
        }
        return new ServerLog(reader.capacities, reader.prefills, reader.decodes);
    }

    private void add(int number, String line) {
        Matcher batch = BATCH.matcher(line);
        try {
            if (batch.find()) {
                Matcher rank = RANK.matcher(line);
                String process = rank.find() ? rank.group(1).strip() : "";
                Fields fields = Fields.of(batch.group(2));
                if (batch.group(1).equals("Prefill")) {
                    prefills.add(prefill(number, process, fields));
                } else {
                    decodes.add(decode(number, process, fields));
                }
            } else if (CAPACITY.matcher(line).find()) {
                capacities.add(capacity(line));
            }
        } catch (IllegalArgumentException e) {
            malformed.add(new Malformed(file + ":" + number, String.valueOf(e.getMessage())));
        }
    }

    private static Capacity capacity(String line) {
        Map<String, @Nullable Integer> settings = new TreeMap<>();
        Matcher setting = SETTING.matcher(line);
        while (setting.find()) {
            settings.put(setting.group(1), whole(setting.group(1), setting.group(2)));
        }
        Integer tokens = settings.get("max_total_num_tokens");
        if (tokens == null) {
            throw new IllegalArgumentException("max_total_num_tokens is no number. Maybe the line was cut");
        }
        return new Capacity(
                tokens,
                or(settings.get("chunked_prefill_size")),
                or(settings.get("max_prefill_tokens")),
                or(settings.get("max_running_requests")));
    }

    private static int or(@Nullable Integer setting) {
        return setting == null ? 0 : setting;
    }

    /** A count of a line of settings; null for other numbers, and refused where the capacity itself is none. */
    private static @Nullable Integer whole(String name, String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            if (COUNTS.contains(name)) {
                throw new IllegalArgumentException(
                        name + " is \"" + text + "\"; allowed: whole numbers to " + Integer.MAX_VALUE
                                + ". Maybe the line was cut",
                        e);
            }
            return null;
        }
    }

    private static PrefillBatch prefill(int number, String rank, Fields fields) {
        return new PrefillBatch(
                number,
                rank,
                (int) fields.count(List.of("#new-seq"), Double.NaN),
                (long) fields.count(List.of("#new-token"), Double.NaN),
                (long) fields.count(List.of("#cached-token"), 0),
                fields.number(USAGES, 0),
                (int) fields.count(RUNNING, 0),
                (int) fields.count(QUEUED, 0));
    }

    private static DecodeBatch decode(int number, String rank, Fields fields) {
        return new DecodeBatch(
                number,
                rank,
                (int) fields.count(RUNNING, Double.NaN),
                (long) fields.count(List.of("#token", "#full token"), 0),
                fields.number(USAGES, 0),
                accepted(fields),
                !fields.text(GRAPHS).equals("False"),
                fields.number(List.of("gen throughput (token/s)"), Double.NaN),
                (int) fields.count(QUEUED, 0),
                (int) fields.count(List.of("#retracted-req"), 0));
    }

    /** Every step yields a token at least. */
    private static double accepted(Fields fields) {
        double tokens = fields.number(List.of("accept len"), 1);
        if (tokens < 1) {
            throw new IllegalArgumentException(
                    "accept len is " + tokens + "; allowed: 1 and more. Maybe the line was cut");
        }
        return tokens;
    }

    /** Names and values of a line. */
    private record Fields(Map<String, String> values) {
        static Fields of(String text) {
            Map<String, String> values = new TreeMap<>();
            for (String field : text.split(",", -1)) {
                int colon = field.lastIndexOf(':');
                if (colon > 0) {
                    values.put(
                            field.substring(0, colon).strip(),
                            field.substring(colon + 1).strip());
                }
            }
            return new Fields(values);
        }

        String text(List<String> names) {
            for (String name : names) {
                String value = values.get(name);
                if (value != null) {
                    return value;
                }
            }
            return "";
        }

        /** A number that is not negative; {@code otherwise} where the line has none, which is refused where that is no number. */
        double number(List<String> names, double otherwise) {
            String text = text(names);
            if (text.isEmpty()) {
                if (Double.isNaN(otherwise)) {
                    throw new IllegalArgumentException(names.getFirst() + " is missing. Maybe the line was cut");
                }
                return otherwise;
            }
            double value;
            try {
                value = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        names.getFirst() + " is \"" + text + "\"; allowed: a number. Maybe the line was cut", e);
            }
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        names.getFirst() + " is " + text + "; allowed: 0 and more. Maybe the line was cut");
            }
            return value;
        }

        /** The same for a whole number. */
        double count(List<String> names, double otherwise) {
            double value = number(names, otherwise);
            if (value != Math.rint(value) || value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(names.getFirst() + " is " + text(names)
                        + "; allowed: whole numbers to " + Integer.MAX_VALUE + ". Maybe the line was cut");
            }
            return value;
        }
    }
}
