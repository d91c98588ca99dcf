package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.scenarios.assemble.MeasuredStepsFile;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.StepCostSpec;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.ascendtwin.scheduler.speculate.WindowRule;

/** One load of a scenario, simulated or served. */
public final class LiveTrial {
    private LiveTrial() {}

    /** Under which a profile holds the measured steps of {@code scenario}'s server. */
    public static String key(Scenario scenario) {
        Resolver resolver = new Resolver();
        return MeasuredServing.key(
                resolver.model(scenario).id(),
                drafts(scenario) ? resolver.draft(scenario).orElseThrow().id() : null);
    }

    /** Whether {@code scenario}'s server has a model draft for it. */
    public static boolean drafts(Scenario scenario) {
        return scenario.servers().getFirst().flags().speculativeAlgorithm() != null;
    }

    /** Whether {@code scenario}'s scheduler asks how long steps take. */
    public static boolean asksForTimes(Scenario scenario) {
        WindowRule rule = scenario.servers().getFirst().window().rule();
        return drafts(scenario) && rule != null && rule.isCostAware();
    }

    /** The figures of the simulation's first replication, by name. */
    public static Map<String, Double> predict(Scenario scenario) throws InvalidInput {
        Scenario one = Records.with(scenario, Map.of("run", Records.with(scenario.run(), Map.of("replications", 1))));
        return new ScenarioRun(one, new Resolver(), new RequestTables(), (done, total) -> {})
                .run("", Jobs.ONE).metrics().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().value()));
    }

    /** One live run of the same load. */
    public static LiveOutcome serve(Scenario scenario, LiveMachine machine) throws InvalidInput, InterruptedException {
        return new LiveRun(scenario, new Resolver(), new RequestTables(), machine).run(0, LiveRun.nowhere());
    }

    /**
     * The figures of a simulation whose n-th step of a phase takes as long as that of {@code outcome}, a live run of the same
     * scenario: what is still different is not the steps' times.
     */
    public static Map<String, Double> predictWithSteps(Scenario scenario, LiveOutcome outcome)
            throws InvalidInput, IOException {
        Path folder = Files.createTempDirectory("twin-steps");
        Path steps = folder.resolve("steps.csv");
        Path profile = folder.resolve("profile.json");
        try {
            MeasuredStepsFile.write(steps, outcome.stepsWithHost());
            ResolvedServer server = new Resolver().resolve(scenario).first();
            DeviceProfile none = new ProfileFit(server.deployment().device(), null)
                    .profile(new Ingested(List.of(), List.of(), List.of()), "")
                    .with(
                            key(scenario),
                            MeasuredServing.of(outcome.stepsWithHost(), new long[0], DraftChances.NONE),
                            "");
            Files.writeString(profile, ProfileFile.text(none), StandardCharsets.UTF_8);
            ServerSpec replayed = Records.with(
                    scenario.servers().getFirst(), Map.of("stepCost", new StepCostSpec(null, steps, null, null)));
            return predict(Records.with(
                    scenario,
                    Map.of(
                            "servers", List.of(replayed),
                            "cluster", Records.with(scenario.cluster(), Map.of("profile", profile)))));
        } finally {
            Files.deleteIfExists(steps);
            Files.deleteIfExists(profile);
            Files.deleteIfExists(folder);
        }
    }
}
