package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.ServingKind;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.PublishedCase;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;

/**
 * A published case under the names of a result.
 *
 * @param of the case
 * @param devices profiles of devices, by the device
 * @param settings path=value laid over it
 */
record PublishedSubject(PublishedCase of, Map<String, Path> devices, List<String> settings)
        implements Validation.Subject {
    private static final Map<String, String> METRICS = Map.of(
            "output_token_throughput", "output_throughput",
            "tpot_ms", "mean_tpot_ms",
            "ttft_ms", "mean_ttft_ms");

    @Override
    public String id() {
        return of.id();
    }

    @Override
    public Scenario scenario() throws InvalidInput {
        Scenario plain = of.scenario(settings);
        Path profile = devices.get(plain.cluster().device().id());
        return profile == null
                ? plain
                : Records.with(plain, Map.of("cluster", Records.with(plain.cluster(), Map.of("profile", profile))));
    }

    /** What a serving profile can tell of it. */
    ServingKind kind() throws InvalidInput {
        Scenario scenario = of.scenario(settings);
        return ServingKind.of(scenario.servers(), new Resolver().model(scenario));
    }

    @Override
    public Map<String, Double> measuredByMetric() {
        Map<String, Double> measured = new TreeMap<>();
        of.results().forEach((name, value) -> {
            String metric = METRICS.get(name);
            if (metric != null) {
                measured.put(metric, value);
            }
        });
        unusableByMetric().keySet().forEach(metric -> measured.put(metric, Double.NaN));
        return measured;
    }

    /** Why figures are not compared that are none; where there are none at all, why the case is not. */
    private Map<String, String> unusableByMetric() {
        Map<String, String> unusable = new TreeMap<>();
        of.unusableResults().forEach((name, reason) -> {
            String metric = METRICS.get(name);
            if (metric != null) {
                unusable.put(metric, reason);
            }
        });
        if (unusable.isEmpty() && of.results().keySet().stream().noneMatch(METRICS::containsKey)) {
            unusable.put("output_throughput", "no result is published");
        }
        return unusable;
    }

    @Override
    public Map<String, String> incomparableByMetric() {
        Map<String, String> incomparable = new TreeMap<>(unusableByMetric());
        if (of.tpotIsLimit()) {
            incomparable.put("mean_tpot_ms", "published is a limit, not a mean");
        }
        return incomparable;
    }
}
