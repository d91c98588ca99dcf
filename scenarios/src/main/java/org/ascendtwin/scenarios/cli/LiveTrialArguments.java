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
import org.ascendtwin.live.runtime.DecoderWeights;
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
import picocli.CommandLine.Model.CommandSpec;
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
            description = "Runs of each (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go, and the profile if one is made; by default runs/live-COMMAND.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    /** Where the results of {@code command} go. */
    Path out(CommandSpec command) {
        return out == null ? Path.of("runs", "live-" + command.name()) : out;
    }

    /** Whether results are printed as one JSON document. */
    boolean isJson() {
        return json;
    }

    /** Reads the scenarios once more, with settings laid over all of them. */
    @FunctionalInterface
    interface Reader {
        List<Scenario> read(List<String> settings) throws InvalidInput;
    }

    /** The scenarios, to begin with: with the profile that was given, if one was. */
    List<Scenario> scenarios(Reader reader) throws InvalidInput {
        if (repeat < 1) {
            throw new InvalidInput("--repeat", repeat + "; allowed: 1 and more.");
        }
        List<Scenario> scenarios = reader.read(settings(profile));
        Scenario first = scenarios.getFirst();
        for (Scenario scenario : scenarios) {
            if (!scenario.model().equals(first.model())) {
                throw new InvalidInput(
                        scenario.name(),
                        "has another model than " + first.name() + "; allowed: one for all at a time.");
            }
        }
        if (profile == null && scenarios.stream().anyMatch(LiveTrial::asksForTimes)) {
            throw new InvalidInput(
                    "--profile",
                    "is missing, and load-aware windows ask it how long steps take. Maybe ./twin live bench --part steps"
                            + " --model DIR --draft DIR, then ./twin calibrate live.");
        }
        return scenarios;
    }

    private static List<String> settings(@Nullable Path file) {
        return file == null ? List.of() : List.of("cluster.profile=" + file.toAbsolutePath());
    }

    /**
     * Serves every scenario as often as was asked, then predicts each. Where no profile was given, rounds of steps take turns
     * with rounds of the scenarios, and their profile goes to {@code folder}.
     *
     * @param split whether each run's own steps are given to the simulator, too
     */
    List<LiveCase> compare(
            Reader reader, org.ascendtwin.live.acl.Device device, String chip, Path folder, boolean split)
            throws InvalidInput, InterruptedException {
        List<Scenario> scenarios = scenarios(reader);
        List<List<LiveOutcome>> served = new ArrayList<>();
        scenarios.forEach(scenario -> served.add(new ArrayList<>()));
        try (LiveMachine machine = LiveMachine.load(device, scenarios.getFirst());
                LiveCalibration calibration = calibration(scenarios, machine, device)) {
            serve(scenarios, served, machine, calibration);
            Path used = profile == null ? calibrate(scenarios.getFirst(), chip, calibration, folder) : profile;
            List<LiveCase> cases = new ArrayList<>();
            for (Scenario scenario : reader.read(settings(used))) {
                cases.add(trial(scenario, served.get(cases.size()), split));
            }
            return cases;
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("twin live", String.valueOf(e.getMessage()));
        }
    }

    private static LiveCase trial(Scenario scenario, List<LiveOutcome> runs, boolean split)
            throws InvalidInput, IOException {
        List<Map<String, Double>> measured = new ArrayList<>();
        List<Map<String, Double>> given = new ArrayList<>();
        for (LiveOutcome run : runs) {
            measured.add(run.replication().metrics());
            if (split) {
                given.add(LiveTrial.predictWithSteps(scenario, run));
            }
        }
        return new LiveCase(
                scenario,
                LiveTrial.predict(scenario),
                measured,
                given,
                runs.getFirst().outputs());
    }

    /** Measures the steps that these scenarios have, with and without drafts; none where a profile was given. */
    private LiveCalibration calibration(
            List<Scenario> scenarios, LiveMachine machine, org.ascendtwin.live.acl.Device device) throws InvalidInput {
        LiveCalibration calibration = new LiveCalibration();
        for (Scenario scenario : profile == null ? scenarios : List.<Scenario>of()) {
            DecoderWeights draft = LiveTrial.drafts(scenario) ? machine.draft() : null;
            String key = LiveTrial.key(scenario);
            if (!calibration.has(key)) {
                calibration.add(key, stepping.bench(device, machine.weights(), draft));
            }
        }
        return calibration;
    }

    private void serve(
            List<Scenario> scenarios, List<List<LiveOutcome>> served, LiveMachine machine, LiveCalibration calibration)
            throws InvalidInput, InterruptedException {
        long done = 0;
        try (ProgressLine progress = new ProgressLine("live", " runs", 1)) {
            for (int round = 1; round <= repeat; round++) {
                calibration.round(round);
                for (int i = 0; i < scenarios.size(); i++) {
                    served.get(i).add(LiveTrial.serve(scenarios.get(i), machine));
                    progress.update(++done, (long) repeat * scenarios.size());
                }
            }
        }
    }

    /** Writes the steps and the profile that they make; returns where the profile is. */
    private static Path calibrate(Scenario scenario, String chip, LiveCalibration calibration, Path folder)
            throws InvalidInput, IOException {
        Files.createDirectories(folder);
        Device plain = new Resolver().resolve(scenario).first().deployment().device();
        String command = "./twin live validate";
        DeviceProfile made =
                new ProfileFit(plain, null).profile(new Ingested(List.of(), List.of(), List.of()), command);
        for (LiveSteps measured : calibration.steps(chip)) {
            measured.write(folder);
            made = made.with(measured.model(), measured.summed(), command);
        }
        Path file = folder.resolve(PROFILE);
        Files.writeString(file, ProfileFile.text(made), StandardCharsets.UTF_8);
        return file;
    }
}
