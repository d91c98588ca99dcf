package org.ascendtwin.scenarios.experiment;

import java.util.List;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;

/** Runs of scenarios that tests hold as text. */
final class TestRun {
    private TestRun() {}

    /** The result of the scenario {@code text} with {@code settings} as in {@code --set}. */
    static RunResult of(String text, String... settings) throws InvalidInput {
        return of(Jobs.ONE, text, settings);
    }

    /** The same with several replications at once. */
    static RunResult of(Jobs jobs, String text, String... settings) throws InvalidInput {
        return prepared(text, settings).run("test", jobs);
    }

    /** The scenario {@code text} with {@code settings}, not run yet. */
    static ScenarioRun prepared(String text, String... settings) throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("run.yaml", text, List.of(settings));
        return new ScenarioRun(scenario, resolver, new RequestTables(), (done, total) -> {});
    }

    /** Nanoseconds that all requests of {@code run} together owe to {@code cause}. */
    static long nanos(Replication run, Cause cause) {
        long sum = 0;
        for (int request = 0; request < run.requests().size(); request++) {
            for (Phase phase : Phase.values()) {
                sum += run.attribution().nanos(phase, cause, request);
            }
        }
        return sum;
    }
}
