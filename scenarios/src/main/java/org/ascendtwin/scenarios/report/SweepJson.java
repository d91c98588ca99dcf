package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.SustainedLoad;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A sweep as one JSON document, and one of its points as a line. What is written depends on nothing but the result. */
public final class SweepJson {
    private static final JsonMapper LINES = JsonMapper.builder().build();
    private static final JsonMapper PAGES =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private SweepJson() {}

    /** The document, indented. */
    public static String text(SweepResult result) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("scenario", result.scenario().name());
        document.put("title", result.scenario().title());
        document.put("version", result.version());
        document.put("seed", result.scenario().run().seed());
        document.put("vary", result.labels());
        document.put("objective", result.objective().name());
        document.put("best", result.best().map(SweepPoint::index).orElse(null));
        GainReading.of(result).ifPresent(reading -> {
            document.put("baseline", result.baseline());
            document.put("worse_than_baseline", reading.rows());
            document.put("gains", reading.gains());
        });
        List<String> reasons = PairReading.reasons(result);
        if (!reasons.isEmpty()) {
            document.put("rate_matching", PairReading.rateMatching(result));
            document.put("reasons", reasons);
            document.put("limits", PairReading.limits(result));
            document.put(
                    "sustained",
                    result.sustained().stream().map(SweepJson::sustained).toList());
        }
        document.put(
                "points",
                result.points().stream()
                        .map(point -> fields(point, result.labels()))
                        .toList());
        return PAGES.writeValueAsString(document);
    }

    private static Map<String, Object> sustained(SustainedLoad load) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("deployment", load.deployment());
        fields.put("closed_form", load.closedForm());
        fields.put(
                "rungs",
                load.rungs().stream()
                        .map(rung -> Map.of(
                                "term", rung.term().label(),
                                "settings", rung.settings(),
                                "sustained", rung.perSecond(),
                                "by_replication", rung.bySeed(),
                                "at_least", rung.isAtLeast()))
                        .map(TreeMap::new)
                        .toList());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(SweepPoint point, List<String> paths) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("index", point.index());
        Map<String, String> valuesByPath = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            valuesByPath.put(paths.get(i), point.values().get(i));
        }
        fields.put("values", valuesByPath);
        fields.put("refused", point.refused());
        fields.put("digest", point.digest());
        Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        point.metrics().forEach((name, estimate) -> {
            metrics.put(name, number(estimate.value()));
            if (estimate.hasInterval()) {
                metrics.put(name + "_interval", numbers(estimate.low(), estimate.high()));
            }
        });
        fields.put("metrics", metrics);
        return fields;
    }

    /** {@code point} on one line; {@link #point} reads it back as it was. */
    static String line(SweepPoint point) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("index", point.index());
        fields.put("values", point.values());
        fields.put("refused", point.refused());
        fields.put("digest", point.digest());
        Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
        point.metrics()
                .forEach((name, estimate) ->
                        metrics.put(name, numbers(estimate.value(), estimate.low(), estimate.high())));
        fields.put("metrics", metrics);
        fields.put("objectives", numbers(point.objectives().toArray(Double[]::new)));
        return LINES.writeValueAsString(fields);
    }

    /** @throws IllegalArgumentException where {@code line} is no whole line of a point */
    static SweepPoint point(String line) {
        try {
            JsonNode node = LINES.readTree(line);
            List<String> values = new ArrayList<>();
            node.required("values").forEach(value -> values.add(value.stringValue()));
            Map<String, Estimate> metrics = new LinkedHashMap<>();
            node.required("metrics").properties().forEach(metric -> {
                JsonNode three = metric.getValue();
                Double value = number(three.get(0));
                metrics.put(
                        metric.getKey(),
                        new Estimate(value == null ? Double.NaN : value, number(three.get(1)), number(three.get(2))));
            });
            return new SweepPoint(
                    node.required("index").intValue(),
                    List.copyOf(values),
                    text(node.required("refused")),
                    text(node.required("digest")),
                    metrics,
                    objectives(node.required("objectives")));
        } catch (JacksonException | NullPointerException e) {
            throw new IllegalArgumentException("no point of a sweep: " + line, e);
        }
    }

    private static List<Double> objectives(JsonNode node) {
        List<Double> objectives = new ArrayList<>();
        for (JsonNode each : node) {
            Double value = number(each);
            objectives.add(value == null ? Double.NaN : value);
        }
        return List.copyOf(objectives);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isNull() ? null : node.stringValue();
    }

    private static @Nullable Double number(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.doubleValue();
    }

    private static List<@Nullable Double> numbers(@Nullable Double... values) {
        List<@Nullable Double> numbers = new ArrayList<>();
        for (Double value : values) {
            numbers.add(value == null ? null : number(value));
        }
        return numbers;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
