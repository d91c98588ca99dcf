package org.ascendtwin.scenarios.spark;

import java.io.Serializable;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Figures;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.experiment.StuckRun;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a worker sends back.
 *
 * @param figures of the scenario; null where it cannot be run
 * @param refusal why it cannot, as the same thing would be thrown in one process: no reason to try again
 */
record Answer(@Nullable Figures figures, @Nullable Exception refusal) implements Serializable {
    /** Traces that this worker has read. */
    private static final RequestTables TABLES = new RequestTables();

    /** Runs a scenario where this is called. */
    static Answer to(String yaml) {
        try {
            Scenario scenario = new ScenarioReader(List.of()).read("scenario.yaml", yaml, List.of());
            return new Answer(
                    Figures.of(
                            new ScenarioRun(scenario, new Resolver(), TABLES, (done, total) -> {}).run("", Jobs.ONE)),
                    null);
        } catch (InvalidInput | OutOfKvMemory | StuckRun | IllegalArgumentException e) {
            return new Answer(null, e);
        }
    }

    Figures orThrow() throws InvalidInput {
        if (refusal instanceof InvalidInput invalid) {
            throw invalid;
        }
        if (refusal instanceof RuntimeException broken) {
            throw broken;
        }
        if (figures == null) {
            throw new IllegalStateException("a worker sent neither figures nor a reason", refusal);
        }
        return figures;
    }
}
