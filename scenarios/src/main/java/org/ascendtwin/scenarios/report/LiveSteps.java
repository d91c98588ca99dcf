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
import org.ascendtwin.live.engine.DraftCounts;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.scenarios.assemble.MeasuredStepsFile;
import org.ascendtwin.scenarios.experiment.LiveOutcome;
import org.ascendtwin.scheduler.speculate.DraftChances;
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
 * @param acceptance of drafts
 */
public record LiveSteps(
        String model, String chip, List<MeasuredStep> steps, long[] hostNanos, DraftChances acceptance) {
    /** Where, in the folder of a model's steps, those with a draft model lie. */
    private static final String DRAFTED = "drafted";

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
    public static LiveSteps of(String model, String chip, List<TimedStep> timed, DraftCounts drafts) {
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
                model, chip, steps, gaps.stream().mapToLong(Long::longValue).toArray(), drafts.fit());
    }

    /** What they come to. */
    public MeasuredServing summed() {
        return MeasuredServing.of(steps, hostNanos, acceptance);
    }

    /** Whether a draft model has its part of them. */
    public boolean isDrafted() {
        return !acceptance.byPlace().isEmpty();
    }

    /** Writes both files into {@code parent}, those with drafts into a folder there; returns where they are. */
    public Path write(Path parent) throws IOException {
        Path folder = isDrafted() ? parent.resolve(DRAFTED) : parent;
        Files.createDirectories(folder);
        MeasuredStepsFile.write(folder.resolve(STEPS), steps);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("chip", chip);
        fields.put("host_ns", hostNanos);
        fields.put("acceptance", acceptance.byPlace());
        fields.put("acceptance_drift", acceptance.driftPerThousand());
        Files.writeString(folder.resolve(SERVING), MAPPER.writeValueAsString(fields) + "\n", StandardCharsets.UTF_8);
        return folder;
    }

    /**
     * The steps whose files lie in {@code folder}, and those with drafts if there are any.
     *
     * @throws IllegalArgumentException if one is missing or not of that form
     */
    public static List<LiveSteps> read(Path folder) {
        Path drafted = folder.resolve(DRAFTED);
        return Files.isDirectory(drafted) ? List.of(one(folder), one(drafted)) : List.of(one(folder));
    }

    private static LiveSteps one(Path folder) {
        Path file = folder.resolve(SERVING);
        try {
            JsonNode fields = MAPPER.readTree(Files.readString(file, StandardCharsets.UTF_8));
            long[] hostNanos = fields.path("host_ns")
                    .valueStream()
                    .mapToLong(JsonNode::asLong)
                    .toArray();
            List<Double> acceptance = fields.path("acceptance")
                    .valueStream()
                    .map(JsonNode::asDouble)
                    .toList();
            String model = fields.path("model").asString("");
            if (model.isEmpty() || Arrays.stream(hostNanos).anyMatch(nanos -> nanos < 0)) {
                throw new IllegalArgumentException(
                        file + ": names no model, or holds negative times. Maybe measure again with ./twin live bench");
            }
            return new LiveSteps(
                    model,
                    fields.path("chip").asString(""),
                    MeasuredStepsFile.read(folder.resolve(STEPS)),
                    hostNanos,
                    new DraftChances(acceptance, fields.path("acceptance_drift").asDouble(0)));
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": no such file, or not JSON. Maybe measure first with ./twin live bench --part steps", e);
        }
    }
}
