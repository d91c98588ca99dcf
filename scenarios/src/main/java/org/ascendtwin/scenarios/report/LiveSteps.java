package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.scenarios.assemble.MeasuredStepsFile;
import org.ascendtwin.scenarios.experiment.LiveOutcome;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's measured steps as two files: the steps in the form that {@code step-cost.table} takes, and what the host took
 * between them with the model's name.
 *
 * @param model its name, as a scenario's results call it
 * @param chip that they were measured on
 * @param steps in the order in which they ran
 * @param hostNanos from a step's result to the next turn
 */
public record LiveSteps(String model, String chip, List<MeasuredStep> steps, long[] hostNanos) {
    /** Measured steps. */
    public static final String STEPS = "measured-steps.csv";

    /** The model and the host's part. */
    public static final String SERVING = "serving.json";

    /** A gap longer than this is a pause between loads, not the host's work. */
    private static final long PAUSE_NANOS = 20_000_000;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public LiveSteps {
        steps = List.copyOf(steps);
        hostNanos = hostNanos.clone();
    }

    /** The steps of several loads, in the order in which they ran. */
    public static LiveSteps of(String model, String chip, List<TimedStep> timed) {
        List<MeasuredStep> steps = new ArrayList<>();
        List<Long> gaps = new ArrayList<>();
        for (int i = 0; i < timed.size(); i++) {
            TimedStep step = timed.get(i);
            steps.add(new MeasuredStep(
                    LiveOutcome.phase(step.kind()), step.requests(), step.tokens(), step.prefixTokens(), step.nanos()));
            long gap = i == 0 ? -1 : step.launchNanos() - timed.get(i - 1).endNanos();
            if (gap >= 0 && gap < PAUSE_NANOS) {
                gaps.add(gap);
            }
        }
        return new LiveSteps(
                model, chip, steps, gaps.stream().mapToLong(Long::longValue).toArray());
    }

    /** What they come to. */
    public MeasuredServing summed() {
        return MeasuredServing.of(steps, hostNanos);
    }

    /** Writes both files into {@code folder}. */
    public void write(Path folder) throws IOException {
        MeasuredStepsFile.write(folder.resolve(STEPS), steps);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("chip", chip);
        fields.put("host_ns", hostNanos);
        Files.writeString(folder.resolve(SERVING), MAPPER.writeValueAsString(fields) + "\n", StandardCharsets.UTF_8);
    }

    /**
     * Reads both files of {@code folder}.
     *
     * @throws IllegalArgumentException if one is missing or not of that form
     */
    public static LiveSteps read(Path folder) {
        Path file = folder.resolve(SERVING);
        try {
            JsonNode fields = MAPPER.readTree(Files.readString(file, StandardCharsets.UTF_8));
            long[] hostNanos = fields.path("host_ns")
                    .valueStream()
                    .mapToLong(JsonNode::asLong)
                    .toArray();
            String model = fields.path("model").asString("");
            if (model.isEmpty() || Arrays.stream(hostNanos).anyMatch(nanos -> nanos < 0)) {
                throw new IllegalArgumentException(
                        file + ": names no model, or holds negative times. Maybe measure again with ./twin live bench");
            }
            return new LiveSteps(
                    model, fields.path("chip").asString(""), MeasuredStepsFile.read(folder.resolve(STEPS)), hostNanos);
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": no such file, or not JSON. Maybe measure first with ./twin live bench --part steps", e);
        }
    }
}
