package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.step.KernelGround;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Grounds;
import org.ascendtwin.scenarios.experiment.OutageNotes;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** A result as one JSON document. A figure that does not exist is null; the order of keys is fixed. */
public final class ResultJson {
    private static final String OUTAGES = "outages";
    private static final String GROUNDS = "grounds";
    private static final String ACCEPT_LENGTH = "accept_length";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LARGEST_EXACT = 1L << 53;

    private final RunResult result;
    private final List<Comparison> comparisons;
    private final Totals totals;
    private final JsonGenerator json;

    private ResultJson(RunResult result, List<Comparison> comparisons, JsonGenerator json) {
        this.result = result;
        this.comparisons = comparisons;
        this.totals = Totals.of(result);
        this.json = json;
    }

    /** The document, indented. */
    public static String text(RunResult result) {
        return text(result, List.of());
    }

    /** The document, indented, with what was measured beside what was simulated. */
    public static String text(RunResult result, List<Comparison> comparisons) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), text)) {
            new ResultJson(result, comparisons, json).write();
        }
        return text.toString();
    }

    /**
     * What the loss of servers came to in the run that wrote {@code directory}, in sentences; nothing where it lost none.
     *
     * @throws InvalidInput if its result cannot be read
     */
    public static List<String> outages(Path directory) throws InvalidInput {
        return sentences(directory, OUTAGES);
    }

    /**
     * What the times of the run that wrote {@code directory} rest on, in sentences.
     *
     * @throws InvalidInput if its result cannot be read
     */
    public static List<String> grounds(Path directory) throws InvalidInput {
        return sentences(directory, GROUNDS);
    }

    private static List<String> sentences(Path directory, String name) throws InvalidInput {
        Path file = directory.resolve(RunDirectory.RESULT);
        List<String> sentences = new ArrayList<>();
        try (Reader text = Files.newBufferedReader(file);
                JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME && name.equals(parser.currentName())) {
                    parser.nextToken();
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        sentences.add(parser.getString());
                    }
                    return sentences;
                }
            }
            return sentences;
        } catch (IOException | JacksonException e) {
            throw new InvalidInput(file.toString(), "cannot be read: " + e.getMessage() + ". Maybe run it again.");
        }
    }

    /** Indentation without the data binding, whose start takes longer than all of the writing. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    private void write() {
        json.writeStartObject();
        json.writeObjectPropertyStart("scenario");
        json.writeStringProperty("name", result.scenario().name());
        json.writeStringProperty("title", result.scenario().title());
        json.writeEndObject();
        json.writeStringProperty("version", result.version());
        identity();
        metrics();
        json.writeObjectPropertyStart("facts");
        result.facts().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeArrayPropertyStart("notes");
        result.notes().forEach(json::writeString);
        json.writeEndArray();
        json.writeArrayPropertyStart(OUTAGES);
        OutageNotes.of(result.first()).forEach(json::writeString);
        json.writeEndArray();
        grounds();
        json.writeObjectPropertyStart("device_time_s");
        DeviceShare.of(result).forEach(share -> number(share.part(), share.seconds()));
        json.writeEndObject();
        json.writeObjectPropertyStart("device_time_by_cause_s");
        DeviceShare.byCause(result).forEach(share -> number(share.part(), share.seconds()));
        json.writeEndObject();
        json.writeObjectPropertyStart("host_time_s");
        DeviceShare.ofHosts(result).forEach(share -> number(share.part(), share.seconds()));
        json.writeEndObject();
        json.writeArrayPropertyStart("replications");
        result.replications().forEach(this::replication);
        json.writeEndArray();
        measured();
        json.writeEndObject();
    }

    /** What the times rest on, as values and in sentences. */
    private void grounds() {
        Grounds grounds = result.grounds();
        json.writeObjectPropertyStart("runtime");
        grounds.runtime().forEach((name, term) -> {
            json.writeObjectPropertyStart(name);
            json.writeStringProperty("value", term.value());
            json.writeStringProperty("from", term.from());
            json.writeEndObject();
        });
        json.writeEndObject();
        json.writeObjectPropertyStart("kernel_time_rests_on");
        json.writeNumberProperty("steps", grounds.steps());
        for (KernelGround ground : KernelGround.values()) {
            number(name(ground), grounds.share(ground));
        }
        json.writeObjectPropertyStart("by_kernel");
        grounds.sharesByKernel().forEach((kernel, shares) -> {
            json.writeObjectPropertyStart(kernel);
            shares.forEach((ground, share) -> number(name(ground), share));
            json.writeEndObject();
        });
        json.writeEndObject();
        json.writeEndObject();
        json.writeArrayPropertyStart(GROUNDS);
        grounds.sentences().forEach(json::writeString);
        json.writeEndArray();
    }

    private static String name(KernelGround ground) {
        return ground.name().toLowerCase(Locale.ROOT);
    }

    private void measured() {
        if (comparisons.isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("measured");
        for (Comparison comparison : comparisons) {
            json.writeObjectPropertyStart(comparison.metric());
            number("measured", comparison.measured());
            number("simulated", comparison.simulated());
            number("error_pct", comparison.errorPercent());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void identity() {
        json.writeNumberProperty("seed", totals.seed());
        json.writeStringProperty("digest", totals.digest());
        number("wall_s", totals.wallSeconds());
        number("simulated_s", totals.simulatedSeconds());
        json.writeNumberProperty("engine_steps", totals.engineSteps());
        json.writeNumberProperty("events", totals.events());
    }

    private void metrics() {
        json.writeObjectPropertyStart("metrics");
        for (Map.Entry<String, Estimate> metric : result.metrics().entrySet()) {
            number(metric.getKey(), metric.getValue().value());
            interval(metric.getKey(), metric.getValue());
        }
        if (!result.metrics().containsKey(ACCEPT_LENGTH)) {
            json.writeNullProperty(ACCEPT_LENGTH);
        }
        identity();
        json.writeEndObject();
    }

    private void interval(String name, Estimate estimate) {
        Double low = estimate.low();
        Double high = estimate.high();
        if (low != null && high != null) {
            json.writeArrayPropertyStart(name + "_interval");
            number(low);
            number(high);
            json.writeEndArray();
        }
    }

    private void replication(Replication replication) {
        json.writeStartObject();
        json.writeNumberProperty("index", replication.index());
        json.writeStringProperty("digest", replication.digest());
        number("simulated_s", replication.simulatedNanos() / NANOS_PER_SECOND);
        json.writeNumberProperty("engine_steps", replication.engineSteps());
        json.writeNumberProperty("events", replication.events());
        json.writeEndObject();
    }

    private void number(String name, @Nullable Double value) {
        json.writeName(name);
        number(value);
    }

    private void number(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
            json.writeNumber(value.longValue());
        } else {
            json.writeNumber(value.doubleValue());
        }
    }
}
