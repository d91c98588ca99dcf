package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.live.engine.StepBench;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LiveOutcome;
import org.ascendtwin.scenarios.experiment.LiveTrial;
import org.ascendtwin.scenarios.report.LiveSteps;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How scenarios are predicted and served to be compared. */
final class LiveTrialArguments {
    private static final String PROFILE = "profile.json";

    @Mixin
    private LiveStepArguments stepping = new LiveStepArguments();

    @Option(names = "--profile", paramLabel = "FILE", description = "The device's profile, instead of calibrating it.")
    private @Nullable Path profile;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of each; default ${DEFAULT-VALUE}.")
    private int repeat;

    /** Reads the scenarios once more, with settings laid over all of them. */
    @FunctionalInterface
    interface Reader {
        List<Scenario> read(List<String> settings) throws InvalidInput;
    }

    /** The scenarios, to begin with: with the profile that was given, if one was. */
    List<Scenario> scenarios(Reader reader) throws InvalidInput {
        if (repeat < 1) {
            throw new InvalidInput("--repeat", repeat + "; allowed: 1 and more");
        }
        List<Scenario> scenarios = reader.read(settings(profile));
        Scenario first = scenarios.getFirst();
        for (Scenario scenario : scenarios) {
            if (!scenario.model().equals(first.model())) {
                throw new InvalidInput(
                        scenario.name(), "has another model than " + first.name() + "; allowed: one for all at a time");
            }
        }
        return scenarios;
    }

    private static List<String> settings(@Nullable Path file) {
        return file == null ? List.of() : List.of("cluster.profile=" + file.toAbsolutePath());
    }

    /**
     * Serves every scenario as often as was asked, then predicts each. Where no profile was given, rounds of steps take turns
     * with rounds of the scenarios, and their profile goes to {@code out}.
     */
    List<LiveCase> compare(Reader reader, org.ascendtwin.live.acl.Device device, String chip, Path out)
            throws InvalidInput, InterruptedException {
        List<Scenario> scenarios = scenarios(reader);
        List<List<LiveOutcome>> served = new ArrayList<>();
        scenarios.forEach(scenario -> served.add(new ArrayList<>()));
        try (LiveMachine machine = LiveMachine.load(device, scenarios.getFirst())) {
            List<TimedStep> steps = serve(scenarios, served, machine, device);
            Path used = profile == null ? calibrate(scenarios.getFirst(), chip, steps, out) : profile;
            List<LiveCase> cases = new ArrayList<>();
            for (Scenario scenario : reader.read(settings(used))) {
                cases.add(trial(scenario, served.get(cases.size())));
            }
            return cases;
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin live", String.valueOf(e.getMessage()));
        }
    }

    private static LiveCase trial(Scenario scenario, List<LiveOutcome> runs) throws InvalidInput, IOException {
        List<Map<String, Double>> measured = new ArrayList<>();
        List<Map<String, Double>> given = new ArrayList<>();
        for (LiveOutcome run : runs) {
            measured.add(run.replication().metrics());
            given.add(LiveTrial.predictWithSteps(scenario, run));
        }
        return new LiveCase(scenario, LiveTrial.predict(scenario), measured, given);
    }

    private List<TimedStep> serve(
            List<Scenario> scenarios,
            List<List<LiveOutcome>> served,
            LiveMachine machine,
            org.ascendtwin.live.acl.Device device)
            throws InvalidInput, InterruptedException {
        List<TimedStep> steps = new ArrayList<>();
        long done = 0;
        try (StepBench bench = stepping.bench(device, machine.weights());
                ProgressLine progress = new ProgressLine("live", " runs", 1)) {
            bench.round(0);
            for (int round = 1; round <= repeat; round++) {
                if (profile == null) {
                    steps.addAll(bench.round(round));
                }
                for (int i = 0; i < scenarios.size(); i++) {
                    served.get(i).add(LiveTrial.serve(scenarios.get(i), machine));
                    progress.update(++done, (long) repeat * scenarios.size());
                }
            }
        }
        return steps;
    }

    /** Writes the steps and the profile that they make; returns where the profile is. */
    private static Path calibrate(Scenario scenario, String chip, List<TimedStep> steps, Path out)
            throws InvalidInput, IOException {
        Files.createDirectories(out);
        Resolver resolver = new Resolver();
        Device plain = resolver.resolve(scenario).first().deployment().device();
        LiveSteps measured = LiveSteps.of(resolver.model(scenario).id(), chip, steps);
        measured.write(out);
        String command = "./twin live validate";
        DeviceProfile made = new ProfileFit(plain, null)
                .profile(new Ingested(List.of(), List.of(), List.of()), command)
                .with(measured.model(), measured.summed(), command);
        Path file = out.resolve(PROFILE);
        Files.writeString(file, ProfileFile.text(made), StandardCharsets.UTF_8);
        return file;
    }
}
