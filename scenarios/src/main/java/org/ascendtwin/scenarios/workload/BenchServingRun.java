package org.ascendtwin.scenarios.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line that bench_serving appended to its output file: how it loaded the server, and what it measured.
 *
 * @param settings its arguments and other words, by bench_serving's names; those that are null left out
 * @param figures what it measured and its numeric arguments, by bench_serving's names
 * @param inputLens tokens of each prompt; empty where the run did not record details
 * @param outputLens tokens of each answer; empty where the run did not record details
 */
public record BenchServingRun(
        Map<String, String> settings, Map<String, Double> figures, int[] inputLens, int[] outputLens) {
    /** Figures of a run. */
    private static final Pattern MEASURED = Pattern.compile("duration|concurrency|\\w+_throughput|\\w+_ms");

    private static final List<String> RATES = List.of("inf", "trace");

    private static final List<String> WHOLE =
            List.of("completed", "max_concurrency", "random_input_len", "random_output_len");

    private static final String MARK = "\"request_throughput\"";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Whether {@code line} looks like one of bench_serving's. */
    public static boolean looksLike(String line) {
        return line.stripLeading().startsWith("{") && line.contains(MARK);
    }

    /**
     * The runs of {@code file}, a line each, in their order.
     *
     * @param malformed told of lines that are none of bench_serving's
     * @throws InvalidInput if no line is
     */
    public static List<BenchServingRun> read(Path file, Consumer<Problem> malformed) throws InvalidInput {
        try (BufferedReader reader = TraceReader.open(file)) {
            return read(file.toString(), reader.lines().toList(), malformed);
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidInput(
                    file.toString(), Files.exists(file) ? "cannot be read: " + e.getMessage() + "." : "no such file.");
        }
    }

    /** Reads {@code lines} as those of {@code file}. */
    private static List<BenchServingRun> read(String file, List<String> lines, Consumer<Problem> malformed)
            throws InvalidInput {
        List<BenchServingRun> runs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                if (!lines.get(i).isBlank()) {
                    runs.add(parse(file + ":" + (i + 1), lines.get(i)));
                }
            } catch (InvalidInput e) {
                problems.addAll(e.problems());
            }
        }
        if (runs.isEmpty()) {
            throw problems.isEmpty()
                    ? new InvalidInput(file, "holds no run of bench_serving.")
                    : new InvalidInput(problems);
        }
        problems.forEach(malformed);
        return runs;
    }

    /** The run of one line, which stands at {@code location}. */
    static BenchServingRun parse(String location, String line) throws InvalidInput {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new InvalidInput(location, "is not JSON: " + e.getOriginalMessage() + ".");
        }
        if (!looksLike(line) || !json.isObject()) {
            throw new InvalidInput(location, "is no line of bench_serving's output; one has request_throughput.");
        }
        checkNumbers(location, json);
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, Double> figures = new LinkedHashMap<>();
        json.forEachEntry((name, value) -> {
            if (value.isNumber() && Double.isFinite(value.asDouble())) {
                figures.put(name, value.asDouble());
            }
            if (value.isNumber() || value.isString()) {
                settings.put(name, value.asString());
            }
        });
        return new BenchServingRun(
                Collections.unmodifiableMap(settings),
                Collections.unmodifiableMap(figures),
                lens(location, json.path("input_lens")),
                lens(location, json.path("output_lens")));
    }

    /** Measured figures are numbers, none of them negative, and something must have been measured. */
    private static void checkNumbers(String location, JsonNode json) throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        json.forEachEntry((name, value) -> {
            boolean whole = WHOLE.contains(name);
            boolean fits = value.isNull()
                    || (value.isNumber()
                            && !(value.asDouble() < 0)
                            && (!whole || (value.isIntegralNumber() && value.canConvertToInt() && value.asInt() > 0)));
            if ((whole || MEASURED.matcher(name).matches()) && !fits) {
                problems.add(new Problem(
                        location,
                        "",
                        name + " is " + value + "; allowed: "
                                + (whole ? "whole numbers from 1 to " + Integer.MAX_VALUE : "0 and more") + "."));
            }
        });
        JsonNode rate = json.path("request_rate");
        if (rate.isString() && !RATES.contains(rate.asString())) {
            problems.add(new Problem(
                    location, "", "request_rate is " + rate + "; allowed: numbers, or one of " + RATES + "."));
        }
        if (!json.path("completed").isNumber() && problems.isEmpty()) {
            problems.add(new Problem(location, "", "completed is missing. Maybe the line was cut."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    private static int[] lens(String location, JsonNode list) throws InvalidInput {
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw new InvalidInput(location, "has lengths that are no list.");
        }
        int[] lens = new int[list.size()];
        for (int i = 0; i < lens.length; i++) {
            lens[i] = list.get(i).asInt(-1);
            if (lens[i] < 0) {
                throw new InvalidInput(location, "has the length \"" + list.get(i) + "\"; allowed: whole numbers.");
            }
        }
        return lens;
    }

    /** Its requests as a trace: all there at the start, since bench_serving does not record when it sent them. */
    Trace trace(String file) throws InvalidInput {
        if (inputLens.length == 0 || inputLens.length != outputLens.length) {
            throw new InvalidInput(
                    file,
                    "holds the lengths of " + inputLens.length + " prompts and " + outputLens.length
                            + " answers. Maybe run bench_serving with --output-details.");
        }
        String rate = settings.getOrDefault("request_rate", "inf");
        if (figures.containsKey("request_rate") || rate.equals("trace")) {
            throw new InvalidInput(
                    file,
                    "was measured at request_rate " + rate + " and does not say when each request was sent. Maybe"
                            + " num-prompts, request-rate and lengths instead of the trace.");
        }
        List<Trace.Row> rows = new ArrayList<>();
        for (int i = 0; i < inputLens.length; i++) {
            if (inputLens[i] > 0 && outputLens[i] > 0) {
                rows.add(new Trace.Row(0, inputLens[i], outputLens[i], null));
            }
        }
        if (rows.isEmpty()) {
            throw new InvalidInput(file, "has no request that was answered.");
        }
        return new Trace("requests of " + Path.of(file).getFileName(), rows);
    }
}
