package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LivePairRun;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.report.ResultJson;
import org.ascendtwin.scenarios.report.ResultTable;
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
                    + " disaggregation does."
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
            description = "The device of the prefill server; default ${DEFAULT-VALUE}.")
    private int prefillDevice;

    @Option(
            names = "--prefill-port",
            hidden = true,
            paramLabel = "PORT",
            description = "Serves as the prefill server of the decode server that listens there.")
    private int prefillPort;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.livePair(resolver);
        return device.use(spec, (used, chip) -> {
            try (LiveMachine machine = LiveMachine.load(used, scenario)) {
                LivePairRun run = new LivePairRun(scenario, resolver, new RequestTables(), machine);
                return prefillPort > 0 ? prefill(run) : decode(run, chip);
            } catch (IllegalArgumentException e) {
                throw new InvalidInput(arguments.typed(), String.valueOf(e.getMessage()));
            }
        });
    }

    private int prefill(LivePairRun run) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), prefillPort)) {
            run.prefill(socket);
        }
        return 0;
    }

    private int decode(LivePairRun run, String chip) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setSoTimeout(START_MILLIS);
            Process other = start(listening.getLocalPort());
            try (Socket socket = listening.accept()) {
                LivePairRun.Outcome outcome = run.decode(socket);
                print(run.result(outcome, Version.text(), chip));
                return outcome.outcome().replication().metrics().getOrDefault("failed", 0.0) == 0 ? 0 : 1;
            } finally {
                if (!other.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    other.destroy();
                }
            }
        }
    }

    private void print(RunResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? ResultJson.text(result) : ResultTable.text(result));
        out.flush();
    }

    /** This very command in another process, as the prefill server. */
    private Process start(int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dtwin.home=" + System.getProperty("twin.home", "."));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("live", "pair", arguments.typed()));
        arguments.typedSettings().forEach(setting -> command.addAll(List.of("--set", setting)));
        command.addAll(device.typed(prefillDevice));
        command.addAll(List.of("--prefill-port", Integer.toString(port)));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
