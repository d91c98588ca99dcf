package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LivePairRun;
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

/** {@code ./twin live pair}: serves a scenario with prefill and decode in two processes. */
@Command(
        name = "pair",
        description = {
            "Serves a scenario of one prefill and one decode server, each on a device and in a process of its own.",
            "Requests, reservations and KV cross over a socket on this machine; each side's scheduler decides when, as SGLang's"
                    + " disaggregation does. The run directory holds a journal of each, from which ./twin live replay has fresh"
                    + " schedulers decide again."
        },
        mixinStandardHelpOptions = true)
final class LivePairCommand implements Callable<Integer> {
    private static final int START_MILLIS = 120_000;
    private static final int END_SECONDS = 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Option(
            names = "--prefill-device",
            paramLabel = "N",
            defaultValue = "1",
            description = "The device of the prefill server (default: ${DEFAULT-VALUE}).")
    private int prefillDevice;

    @Option(
            names = "--prefill-port",
            hidden = true,
            paramLabel = "PORT",
            description = "Serves as the prefill server of the decode server that listens there.")
    private int prefillPort;

    @Option(
            names = "--prefill-journal",
            hidden = true,
            paramLabel = "FILE",
            description = "Where the prefill server's journal goes.")
    private Path prefillJournal = Path.of("");

    @Mixin
    private LiveOutArguments place = new LiveOutArguments();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.livePair(resolver);
        return device.use(spec, (used, chip) -> {
            try (LiveMachine machine = LiveMachine.load(used, scenario)) {
                LivePairRun run = new LivePairRun(scenario, resolver, new RequestTables(), machine);
                return prefillPort > 0 ? prefill(run) : decode(scenario, run, chip);
            } catch (IllegalArgumentException e) {
                throw new InvalidInput(arguments.typed(), String.valueOf(e.getMessage()));
            }
        });
    }

    private int prefill(LivePairRun run) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), prefillPort)) {
            run.prefill(socket, FileChannel.open(prefillJournal, StandardOpenOption.WRITE));
        }
        return 0;
    }

    private int decode(Scenario scenario, LivePairRun run, String chip) throws Exception {
        Path own = Files.createTempFile("twin-", "-" + RunDirectory.JOURNAL);
        Path others = Files.createTempFile("twin-", "-" + RunDirectory.PREFILL_JOURNAL);
        try (RunDirectory directory = place.directory(scenario, json)) {
            LivePairRun.Outcome outcome = serve(run, own, others);
            RunResult result = run.result(outcome, Version.text(), chip);
            if (directory != null) {
                directory.write(result, Map.of(RunDirectory.JOURNAL, own, RunDirectory.PREFILL_JOURNAL, others));
            }
            place.print(spec, result, directory, json);
            return result.failures().count() == 0 ? 0 : 1;
        } finally {
            Files.deleteIfExists(own);
            Files.deleteIfExists(others);
        }
    }

    /** Serves with both servers; when this returns, both journals are written. */
    private LivePairRun.Outcome serve(LivePairRun run, Path own, Path others) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setSoTimeout(START_MILLIS);
            Process other = start(listening.getLocalPort(), others);
            try (Socket socket = listening.accept()) {
                return run.decode(socket, FileChannel.open(own, StandardOpenOption.WRITE));
            } finally {
                if (!other.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    other.destroy();
                }
            }
        }
    }

    /** This very command in another process, as the prefill server. */
    private Process start(int port, Path journal) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dtwin.home=" + System.getProperty("twin.home", "."));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("live", "pair", arguments.typed()));
        arguments.typedSettings().forEach(setting -> command.addAll(List.of("--set", setting)));
        command.addAll(device.typed(prefillDevice));
        command.addAll(List.of("--prefill-port", Integer.toString(port), "--prefill-journal", journal.toString()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
