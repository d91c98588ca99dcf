package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.ModelSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RouterSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;

/**
 * A deployment of one's own and what bench_serving measured of it, in the form of published cases, which {@link PublishedCase}
 * reads. What that form has no field for stands under {@code settings}, as {@code path=value} of a scenario.
 */
public final class OwnCase {
    /** Fields of a server that are not called as their flags are, by flag. */
    private static final SortedMap<String, String> FIELDS = turned(PublishedCase.FLAGS_BY_FIELD);

    private static final SortedMap<String, String> SPECULATIVE_FIELDS =
            turned(PublishedCase.FLAGS_BY_SPECULATIVE_FIELD);

    /** Names of figures in cases, by bench_serving's. */
    private static final SortedMap<String, String> RESULTS = new TreeMap<>(Map.of(
            "output_throughput", "output_token_throughput",
            "mean_tpot_ms", "tpot_ms",
            "mean_ttft_ms", "ttft_ms"));

    private static final List<String> LOAD =
            List.of("dataset_name", "max_concurrency", "random_input_len", "random_output_len", "random_range_ratio");

    private static final List<String> NAMES = List.of("name=", "title=", "source=");

    private final Scenario scenario;
    private final BenchServingRun run;

    private OwnCase(Scenario scenario, BenchServingRun run) {
        this.scenario = Records.with(scenario, Map.of("model", withoutPath(scenario.model())));
        this.run = run;
    }

    private static SortedMap<String, String> turned(Map<String, String> flagsByField) {
        SortedMap<String, String> fieldsByFlag = new TreeMap<>();
        flagsByField.forEach((field, flag) -> fieldsByFlag.put(flag, field));
        return fieldsByFlag;
    }

    /**
     * The case called {@code id}, as plain values.
     *
     * @param scenario the deployment and its load
     * @param file what {@code run} was read from
     */
    public static Map<String, @Nullable Object> of(String id, Scenario scenario, BenchServingRun run, String file) {
        return new OwnCase(scenario, run).fields(id, file);
    }

    /** Where weights lie says nothing that the other fields do not. */
    private static ModelSpec withoutPath(ModelSpec model) {
        Map<String, @Nullable Object> without = new LinkedHashMap<>();
        without.put("path", null);
        return Records.with(model, without);
    }

    private Map<String, @Nullable Object> fields(String id, String file) {
        Quantisation weights = scenario.model().weights();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("engine", "sglang");
        fields.put("model", Objects.requireNonNullElse(scenario.model().id(), "own"));
        fields.put(
                "hardware", scenario.cluster().id() + ", " + scenario.cluster().device());
        fields.put("cards", scenario.cluster().cards());
        fields.put(
                "dies_used",
                scenario.servers().stream().mapToInt(ServerSpec::dies).sum());
        fields.put(
                "deploy_mode",
                scenario.servers().stream().allMatch(server -> server.role() == ServerSpec.Role.MIXED)
                        ? "pd_mixed"
                        : "pd_disagg");
        fields.put("quantization", weights.name());
        fields.put("servers", scenario.servers().stream().map(OwnCase::server).toList());
        fields.put("router", router(scenario.router()));
        fields.put("benchmark", benchmark(file));
        fields.put("results", results());
        fields.put("results_kind", "measured");
        fields.put("quality_flags", flags());
        fields.put(
                "settings",
                Directives.of(scenario).stream()
                        .filter(setting -> NAMES.stream().noneMatch(setting::startsWith))
                        .toList());
        Map<String, String> source = new LinkedHashMap<>();
        source.put("repo", "own measurement");
        source.put("path", file);
        fields.put("source", source);
        return fields;
    }

    private static Map<String, @Nullable Object> server(ServerSpec server) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Map<String, @Nullable Object> speculative = new LinkedHashMap<>();
        fields.put("role", server.role().name().toLowerCase(Locale.ROOT));
        fields.put("instances", server.instances());
        fields.put("tp", server.flags().tpSize());
        Map<String, @Nullable Object> defaults = Directives.plainFlags();
        Records.toMap(server.flags()).forEach((flag, value) -> {
            if (value == null || value.equals(defaults.get(flag))) {
                return;
            }
            String part = SPECULATIVE_FIELDS.get(flag);
            if (part == null) {
                fields.put(FIELDS.getOrDefault(flag, flag.replace('-', '_')), value);
            } else {
                speculative.put(part, value);
            }
        });
        if (!speculative.isEmpty()) {
            fields.put("speculative", speculative);
        }
        fields.put("env", server.env());
        fields.put("dies", server.diesOfOne());
        return fields;
    }

    private static @Nullable Map<String, Object> router(@Nullable RouterSpec router) {
        if (router == null) {
            return null;
        }
        List<String> arguments = new ArrayList<>();
        Map<String, @Nullable Object> defaults = Directives.plainRouter();
        Records.toMap(router.flags()).forEach((flag, value) -> {
            if (value != null && !value.equals(defaults.get(flag))) {
                arguments.add("--" + flag);
                arguments.addAll(value.equals(true) ? List.of() : List.of(String.valueOf(value)));
            }
        });
        return Map.of("args", arguments, "env", router.env());
    }

    private Map<String, Object> benchmark(String file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tool", "bench_serving");
        for (String name : LOAD) {
            value(name).ifPresent(value -> fields.put(name, value));
        }
        fields.put("num_prompts", Math.round(run.figures().getOrDefault("completed", 0.0)));
        fields.put(
                "request_rate",
                run.figures().get("request_rate") == null
                        ? "inf"
                        : run.figures().get("request_rate"));
        if (scenario.workload().trace() != null) {
            fields.put("trace", file);
            fields.put("random_input_len", mean(run.inputLens()));
            fields.put("random_output_len", mean(run.outputLens()));
        }
        return fields;
    }

    private static long mean(int[] lens) {
        long sum = 0;
        for (int len : lens) {
            sum += len;
        }
        return Math.round((double) sum / Math.max(1, lens.length));
    }

    /** A number as a number: whole ones without a point. */
    private Optional<Object> value(String name) {
        Double number = run.figures().get(name);
        if (number == null) {
            return Optional.ofNullable(run.settings().get(name));
        }
        return Optional.of(number == Math.rint(number) ? (Object) Math.round(number) : (Object) number);
    }

    private Map<String, Double> results() {
        Map<String, Double> results = new LinkedHashMap<>();
        RESULTS.forEach((measured, name) -> {
            Double value = run.figures().get(measured);
            if (value != null && value > 0) {
                results.put(name, value);
            }
        });
        return results;
    }

    private List<String> flags() {
        double clients = run.figures().getOrDefault("max_concurrency", Double.POSITIVE_INFINITY);
        return run.figures().getOrDefault("completed", 0.0) <= clients
                ? List.of("single_wave (num_prompts <= max_concurrency: no steady state)")
                : List.of();
    }
}
