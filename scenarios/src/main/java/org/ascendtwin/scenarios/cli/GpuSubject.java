package org.ascendtwin.scenarios.cli;

import java.util.Map;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.ServingKind;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.GpuCase;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;

/**
 * A measured deployment on GPUs under the names of a result.
 *
 * @param of the case
 */
record GpuSubject(GpuCase of) implements Validation.Subject {
    @Override
    public String id() {
        return of.id();
    }

    @Override
    public Scenario scenario() throws InvalidInput {
        return of.scenario();
    }

    /** What a serving profile can tell of it. */
    ServingKind kind() throws InvalidInput {
        Scenario scenario = of.scenario();
        return ServingKind.of(scenario.servers(), new Resolver().model(scenario));
    }

    @Override
    public Map<String, Double> measuredByMetric() {
        return of.measuredByMetric();
    }

    @Override
    public Map<String, String> incomparableByMetric() {
        return Map.of();
    }
}
