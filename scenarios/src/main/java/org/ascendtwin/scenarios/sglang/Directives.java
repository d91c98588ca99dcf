package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.model.Release;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ModelSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a scenario says and no command of SGLang does, as {@code path=value}. */
final class Directives {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Scenario PLAIN = plain();

    private final List<String> settings = new ArrayList<>();

    private Directives() {}

    /** Everything about {@code scenario} that its commands do not say. */
    static List<String> of(Scenario scenario) {
        Directives directives = new Directives();
        directives.set("name", scenario.name());
        directives.set("title", scenario.title());
        directives.set("source", scenario.source());
        directives.model(scenario);
        directives.set("cluster", Records.toMap(scenario.cluster()));
        for (int i = 0; i < scenario.servers().size(); i++) {
            directives.server(scenario, i);
        }
        if (!BenchScript.says(scenario.workload())) {
            directives.set("workload", Records.toMap(scenario.workload()));
        }
        if (scenario.elastic() != null) {
            directives.set("elastic", Records.toMap(scenario.elastic()));
        }
        if (!scenario.faults().isEmpty()) {
            directives.set(
                    "faults", scenario.faults().stream().map(Records::toMap).toList());
        }
        directives.section("slo", Records.toMap(scenario.slo()), Map.of());
        directives.section("assumptions", Records.toMap(scenario.assumptions()), Records.toMap(PLAIN.assumptions()));
        directives.section("run", Records.toMap(scenario.run()), Records.toMap(PLAIN.run()));
        directives.section("report", Records.toMap(scenario.report()), Records.toMap(PLAIN.report()));
        if (scenario.sweep() != null) {
            directives.set("sweep", Records.toMap(scenario.sweep()));
        }
        return directives.settings;
    }

    private static Scenario plain() {
        try {
            return new ScenarioReader(List.of()).read("plain", """
                    {name: x, title: x, model: {id: x}, cluster: {id: x, device: x}, servers: [{}], router: {},
                     workload: {trace: x}}
                    """, List.of());
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    /** The flags of a server that sets none. */
    static Map<String, @Nullable Object> plainFlags() {
        return Records.toMap(PLAIN.servers().getFirst().flags());
    }

    /** The flags of a router that sets none. */
    static Map<String, @Nullable Object> plainRouter() {
        return Records.toMap(Objects.requireNonNull(PLAIN.router()).flags());
    }

    private void set(String path, @Nullable Object value) {
        if (value != null) {
            settings.add(path + "=" + JSON.writeValueAsString(value));
        }
    }

    private void section(String name, Map<String, @Nullable Object> values, Map<String, ?> defaults) {
        values.forEach((key, value) -> {
            if (value != null && !value.equals(defaults.get(key))) {
                set(name + "." + key, value);
            }
        });
    }

    private void model(Scenario scenario) {
        ModelSpec model = scenario.model();
        String path = path(model);
        if (model.config() != null) {
            set("model.config", model.config().toAbsolutePath().normalize().toString());
        } else if (!ModelNames.id(path).map(id -> id.equals(model.id())).orElse(false)) {
            set("model.id", model.id());
        }
        if (model.draft() != null) {
            set("model.draft", Records.toMap(model.draft()));
        }
        Quantisation named = ModelNames.weights(path);
        boolean flagsSpeak = scenario.servers().stream()
                .anyMatch(server -> server.flags().others().containsKey("quantization")
                        || server.flags().others().containsKey("dtype"));
        if (named != model.weights() && (named != null || flagsSpeak || model.weights() != Quantisation.BF16)) {
            set("model.weights", Records.toMap(model).get("weights"));
        }
    }

    /** What a launch command calls the folder of the weights. */
    static String path(ModelSpec model) {
        if (model.path() != null) {
            return model.path();
        }
        String id = model.id();
        return id == null ? ModelNames.UNNAMED : ModelNames.canonical(id, model.weights());
    }

    private void server(Scenario scenario, int index) {
        ServerSpec server = scenario.servers().get(index);
        String path = "servers[" + index + "].";
        long alike = scenario.servers().stream()
                .filter(other -> other.role() == server.role())
                .count();
        if (alike > 1 && server.instances() > 1) {
            set(path + "instances", server.instances());
        }
        if (ModelNames.areMadeByModelSlim(scenario.model().weights())
                && ModelNames.MODELSLIM.equals(server.flags().others().get(ModelNames.QUANTIZATION))) {
            set(path + "flags." + ModelNames.QUANTIZATION, ModelNames.MODELSLIM);
        }
        if (server.cluster() != null) {
            set(path + "cluster", Records.toMap(server.cluster()));
        }
        if (!server.fusions().isEmpty()) {
            set(path + "fusions", Records.toMap(server).get("fusions"));
        }
        if (server.release() != Release.LATER) {
            set(path + "release", Records.toMap(server).get("release"));
        }
        section(
                path + "window",
                Records.toMap(server.window()),
                Records.toMap(PLAIN.servers().getFirst().window()));
        if (!server.repairedDefects().isEmpty()) {
            set(path + "repaired-defects", Records.toMap(server).get("repaired-defects"));
        }
    }
}
