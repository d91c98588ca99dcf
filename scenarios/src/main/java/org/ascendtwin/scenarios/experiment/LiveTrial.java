package org.ascendtwin.scenarios.experiment;

import java.util.Map;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTables;

/** One load of a scenario, simulated or served. */
public final class LiveTrial {
    private LiveTrial() {}

    /** The figures of the simulation's first replication, by name. */
    public static Map<String, Double> predict(Scenario scenario) throws InvalidInput {
        Scenario one = Records.with(scenario, Map.of("run", Records.with(scenario.run(), Map.of("replications", 1))));
        return new ScenarioRun(one, new Resolver(), new RequestTables(), (done, total) -> {})
                .run("", Jobs.ONE).metrics().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().value()));
    }

    /** The figures of one live run of the same load, by name. */
    public static Map<String, Double> serve(Scenario scenario, LiveMachine machine)
            throws InvalidInput, InterruptedException {
        return new LiveRun(scenario, new Resolver(), new RequestTables(), machine)
                .run(0, LiveRun.nowhere())
                .replication()
                .metrics();
    }
}
