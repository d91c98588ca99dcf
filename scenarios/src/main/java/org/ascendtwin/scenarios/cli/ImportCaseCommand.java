package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LogComparison;
import org.ascendtwin.scenarios.sglang.CaseFile;
import org.ascendtwin.scenarios.sglang.OwnCase;
import org.ascendtwin.scenarios.sglang.SglangImport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin import case}: what was measured of one's own deployment, as cases to calibrate and validate with. */
@Command(
        name = "case",
        description = {
            "Makes cases of a deployment of your own from its launch commands and what bench_serving measured of it, for"
                    + " ./twin calibrate serving --cases and ./twin validate published --cases.",
            "Each line of bench_serving's output is a case. The file is appended to."
        },
        mixinStandardHelpOptions = true)
final class ImportCaseCommand implements Callable<Integer> {
    private static final String ACCEPTANCE = "assumptions.acceptance";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--launch",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Shell scripts, or folders of them (every *.sh below), that launched the deployment.")
    private List<Path> launch = new ArrayList<>();

    @Option(
            names = "--bench",
            required = true,
            paramLabel = "FILE",
            description = "The output of bench_serving: JSON lines, a run each.")
    private Path bench = Path.of("");

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "The server's log: its accept length is taken, and its KV memory compared.")
    private @Nullable Path log;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Says what no command does, as in --set cluster.id=a3-server; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "What the case is called; several are numbered. By default after the script and the load.")
    private @Nullable String id;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file of cases, a JSON list.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws InvalidInput {
        PrintWriter err = spec.commandLine().getErr();
        List<BenchServingRun> runs = BenchFile.read(bench, err);
        ServerBatches server = log == null ? null : ServerLogArgument.read("--log", log, err);
        List<Map<String, @Nullable Object>> cases = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CASE", "CLIENTS", "REQUESTS", "TOKENS/S", "TPOT, ms", "TTFT, ms"));
        Scenario last = null;
        for (int index = 0; index < runs.size(); index++) {
            BenchServingRun run = runs.get(index);
            Scenario scenario = scenario(run, server);
            if (index > 0 && scenario.workload().trace() != null) {
                throw new InvalidInput(
                        bench + ":" + (index + 1),
                        "is of the data set " + run.settings().get("dataset_name")
                                + ", whose lengths are taken from the file's first run; allowed: one such run a file. Maybe"
                                + " split the file.");
            }
            String name = name(run, index, runs.size());
            cases.add(OwnCase.of(
                    name, scenario, run, bench.toAbsolutePath().normalize().toString()));
            rows.add(row(name, run));
            last = scenario;
        }
        CaseFile.append(out, cases);
        PrintWriter print = spec.commandLine().getOut();
        Columns.print(rows, print);
        if (server != null && last != null) {
            compare(server, last, print);
        }
        print.println("appended to " + out + "; ./twin validate published --cases " + out.getFileName()
                + " compares, ./twin calibrate serving --cases " + out.getFileName() + " fits");
        print.flush();
        return 0;
    }

    private Scenario scenario(BenchServingRun run, @Nullable ServerBatches server) throws InvalidInput {
        SglangImport commands = new SglangImport(String.valueOf(launch.getFirst()));
        ImportSglangCommand.addScripts(launch, commands);
        commands.measured(bench.toString(), run);
        settings.forEach(setting -> commands.set("--set " + setting, setting));
        Scenario plain = checked(commands);
        double accepted = run.figures().getOrDefault("accept_length", server == null ? 0.0 : server.acceptLength());
        boolean said = settings.stream().anyMatch(setting -> setting.startsWith(ACCEPTANCE));
        if (said || accepted <= 1 || drafts(plain) == 0) {
            return plain;
        }
        commands.set("accept length", ACCEPTANCE + ".accept-length=" + accepted);
        commands.set("accept length", ACCEPTANCE + ".accept-length-drafts=" + drafts(plain));
        return checked(commands);
    }

    /** Drafts of a verification; 0 without speculation. */
    private static int drafts(Scenario scenario) {
        for (ServerSpec server : new Resolver().resolve(scenario).scenario().servers()) {
            Integer tokens = server.flags().speculativeNumDraftTokens();
            if (server.flags().speculativeAlgorithm() != null && tokens != null) {
                return tokens - 1;
            }
        }
        return 0;
    }

    private static Scenario checked(SglangImport commands) throws InvalidInput {
        SglangImport.Imported imported = commands.scenario();
        Scenario scenario = new ScenarioReader(List.of(new Resolver())).read("", imported.yaml(), List.of());
        Resolved resolved = new Resolver().resolve(scenario);
        Device device = resolved.first().deployment().device();
        if (!device.family().hasAiCores()) {
            throw new InvalidInput(
                    "--set cluster.device",
                    device.id()
                            + " is no Ascend die, which cases are of. Maybe ./twin validate bench, which compares any"
                            + " scenario.");
        }
        return scenario;
    }

    private String name(BenchServingRun run, int index, int count) {
        if (id != null) {
            return count == 1 ? id : id + "-" + (index + 1);
        }
        String script = String.valueOf(launch.getFirst().getFileName()).replaceAll("\\.(sh|bash|txt)$", "");
        StringBuilder name = new StringBuilder(script);
        append(name, "in", run, "random_input_len");
        append(name, "out", run, "random_output_len");
        append(name, "clients", run, "max_concurrency");
        append(name, "rate", run, "request_rate");
        return name.append('@')
                .append(bench.getFileName())
                .append(':')
                .append(index + 1)
                .toString();
    }

    private static void append(StringBuilder name, String mark, BenchServingRun run, String setting) {
        Double value = run.figures().get(setting);
        if (value != null) {
            name.append('_')
                    .append(mark)
                    .append(String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%s", value));
        }
    }

    private static List<String> row(String name, BenchServingRun run) {
        List<String> row = new ArrayList<>(List.of(name));
        for (String figure :
                List.of("max_concurrency", "completed", "output_throughput", "mean_tpot_ms", "mean_ttft_ms")) {
            Double value = run.figures().get(figure);
            row.add(value == null ? "-" : ErrorFields.number(value));
        }
        return row;
    }

    /** The server's log beside the case with the most clients, as its KV memory is the same in all. */
    private static void compare(ServerBatches server, Scenario scenario, PrintWriter print) {
        Resolved resolved = new Resolver().resolve(scenario);
        print.println();
        ValidateLogCommand.print(LogComparison.of(server, resolved.servers().get(resolved.decoding())), print);
        print.println();
    }
}
