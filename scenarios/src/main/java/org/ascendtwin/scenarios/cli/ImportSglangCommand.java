package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.sglang.SglangImport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin import sglang}: launch commands as a scenario on standard output. */
@Command(
        name = "sglang",
        description = {
            "Makes a scenario from SGLang's launch commands, on standard output.",
            "Reads shell scripts with python -m sglang.launch_server or sglang serve (one server or all of prefill, decode"
                    + " and router), their environment, and a bench_serving command."
        },
        mixinStandardHelpOptions = true)
final class ImportSglangCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Shell scripts, or folders of them (every *.sh below), that launch the deployment.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--bench",
            paramLabel = "FILE",
            description = "A script with the bench_serving command, or the output file of one (its last line).")
    private @Nullable Path bench;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Says what no command does, as in --set cluster.id=a2-server; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws InvalidInput {
        SglangImport commands = new SglangImport(String.valueOf(files.getFirst()));
        addScripts(files, commands);
        if (bench != null) {
            String text = text(bench);
            if (BenchServingRun.looksLike(text)) {
                commands.measured(
                        bench.toString(),
                        BenchFile.read(bench, spec.commandLine().getErr()).getLast());
            } else {
                commands.script(bench.toString(), text);
            }
        }
        settings.forEach(setting -> commands.set("--set " + setting, setting));
        SglangImport.Imported imported = commands.scenario();
        PrintWriter out = spec.commandLine().getOut();
        out.print(imported.yaml());
        out.flush();
        warn(imported);
        return 0;
    }

    /** What a run would refuse is no mistake of the import, but good to know. */
    private void warn(SglangImport.Imported imported) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            new ScenarioReader(List.of(new Resolver())).read("", imported.yaml(), List.of());
        } catch (InvalidInput refused) {
            err.println("./twin run will refuse this scenario:");
            for (Problem problem : refused.problems()) {
                err.println("  " + problem.path() + ": " + problem.message());
            }
        }
        err.flush();
    }

    /** Gives {@code commands} the scripts in {@code files} and in folders among them. */
    static void addScripts(List<Path> files, SglangImport commands) throws InvalidInput {
        for (Path file : files) {
            for (Path script : scripts(file)) {
                commands.script(script.toString(), text(script));
            }
        }
    }

    private static List<Path> scripts(Path file) throws InvalidInput {
        if (!Files.isDirectory(file)) {
            return List.of(file);
        }
        try (Stream<Path> inside = Files.list(file)) {
            return inside.filter(script -> script.toString().endsWith(".sh"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidInput(file.toString(), "cannot be listed: " + e.getMessage() + ".");
        }
    }

    private static String text(Path file) throws InvalidInput {
        if (!Files.exists(file)) {
            throw new InvalidInput(file.toString(), "no such file.");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(file.toString(), "cannot be read as UTF-8 text: " + e.getMessage() + ".");
        }
    }
}
