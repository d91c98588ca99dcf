package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.Phase;

/** Reads measured steps: a CSV file with a line of names and a step a line. */
public final class MeasuredStepsFile {
    /** The line of names. */
    public static final String HEADER = "phase,requests,tokens,prefix_tokens,milliseconds";

    private static final int FIELDS = 5;
    private static final double NANOS_PER_MILLI = 1e6;

    private MeasuredStepsFile() {}

    /** The steps of {@code file}, in their order. */
    public static List<MeasuredStep> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": no such file, or not readable. Maybe the path is relative to the scenario's folder.", e);
        }
        if (lines.isEmpty() || !lines.getFirst().strip().equals(HEADER)) {
            throw new IllegalArgumentException(file + ":1: is \"" + (lines.isEmpty() ? "" : lines.getFirst())
                    + "\"; allowed: " + HEADER + ". Maybe the columns stand in another order.");
        }
        List<MeasuredStep> steps = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                steps.add(step(lines.get(i), file + ":" + (i + 1) + ": "));
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(file + ": has no steps. Maybe it was cut off after its first line.");
        }
        return steps;
    }

    /** Writes {@code steps} as {@link #read} takes them. */
    public static void write(Path file, List<MeasuredStep> steps) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (MeasuredStep step : steps) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%d,%d,%d,%.4f\n",
                    step.phase().name().toLowerCase(Locale.ROOT),
                    step.requests(),
                    step.tokens(),
                    step.prefixTokens(),
                    step.nanos() / NANOS_PER_MILLI));
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static MeasuredStep step(String line, String place) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(
                    place + fields.length + " fields; allowed: " + FIELDS + ", " + HEADER + ".");
        }
        try {
            return new MeasuredStep(
                    phase(fields[0].strip(), place),
                    Integer.parseInt(fields[1].strip()),
                    Long.parseLong(fields[2].strip()),
                    Long.parseLong(fields[3].strip()),
                    Math.round(Double.parseDouble(fields[4].strip()) * NANOS_PER_MILLI));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(place + "\"" + line + "\" holds no number where one is due.", e);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(message.startsWith(place) ? message : place + message, e);
        }
    }

    private static Phase phase(String name, String place) {
        for (Phase phase : Phase.values()) {
            if (phase.name().toLowerCase(Locale.ROOT).equals(name)) {
                return phase;
            }
        }
        throw new IllegalArgumentException(
                place + "phase \"" + name + "\"; allowed: extend, decode, verify, mixed. Maybe prefill is extend.");
    }
}
