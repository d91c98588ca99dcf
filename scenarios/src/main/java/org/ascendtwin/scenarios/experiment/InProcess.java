package org.ascendtwin.scenarios.experiment;

import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTables;

/**
 * Runs scenarios on threads of this process.
 *
 * @param tables where their requests come from
 */
public record InProcess(Jobs jobs, RequestTables tables) implements Workers {
    /** With tables of its own. */
    public InProcess(Jobs jobs) {
        this(jobs, new RequestTables());
    }

    @Override
    public Figures run(Scenario scenario, Jobs replications) throws InvalidInput {
        return Figures.of(new ScenarioRun(scenario, new Resolver(), tables, (done, total) -> {}).run("", replications));
    }

    @Override
    public void close() {}
}
