package org.ascendtwin.scenarios.cli;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LiveRun;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live run}: serves a scenario's load on a real device and reports what it did. */
@Command(
        name = "run",
        description = {
            "Serves a scenario's load with a real model on a real device, and reports it as ./twin run does.",
            "The scheduler, its settings, the load and the metrics are the simulator's; the clock is the wall's. The run"
                    + " directory also holds a journal, from which ./twin live replay has a fresh scheduler decide again."
        },
        mixinStandardHelpOptions = true)
final class LiveRunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private LiveOutArguments place = new LiveOutArguments();

    @Option(
            names = "--operators",
            description = "Marks every operator, which takes some microseconds each, and writes a profile as torch_npu"
                    + " exports it beside the results: ./twin import profile RUN_DIR says where the time went.")
    private boolean operators;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.live(resolver);
        if (operators && json && !place.isNamed()) {
            throw new InvalidInput("--operators", "with --json has nowhere to write its profile. Maybe --out DIR.");
        }
        return device.use(spec, (used, chip) -> run(scenario, resolver, used, chip));
    }

    private int run(Scenario scenario, Resolver resolver, Device used, String chip) throws Exception {
        Path journal = Files.createTempFile("twin-", "-" + RunDirectory.JOURNAL);
        try (RunDirectory directory = place.directory(scenario, json);
                LiveMachine machine = LiveMachine.load(used, scenario);
                OperatorProfile profile = operators ? new OperatorProfile(used) : null) {
            LiveRun run = new LiveRun(scenario, resolver, new RequestTables(), machine);
            FileChannel journalled = FileChannel.open(journal, StandardOpenOption.WRITE);
            RunResult result = run.run(Version.text(), journalled, chip, profile);
            if (directory != null) {
                directory.write(result, Map.of(RunDirectory.JOURNAL, journal), profile);
            }
            place.print(spec, result, directory, json);
            return result.failures().count() == 0 ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(arguments.typed(), String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(journal);
        }
    }
}
