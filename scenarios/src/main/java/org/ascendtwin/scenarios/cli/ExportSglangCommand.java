package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.sglang.SglangExport;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin export sglang}: a scenario as launch scripts. */
@Command(
        name = "sglang",
        description = {
            "Writes a scenario as launch scripts of SGLang: servers of each role, router and benchmark.",
            "Prints them, or writes them to a folder."
        },
        mixinStandardHelpOptions = true)
final class ExportSglangCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(names = "--out", paramLabel = "DIR", description = "A folder for the scripts.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces scripts that are there.")
    private boolean force;

    @Override
    public Integer call() throws InvalidInput {
        Map<String, String> scripts = SglangExport.scripts(arguments.form());
        PrintWriter print = spec.commandLine().getOut();
        if (out == null) {
            scripts.forEach((file, text) -> print.println("# ==== " + file + " ====\n" + text));
        } else {
            refuseToReplace(out, scripts);
            for (Map.Entry<String, String> script : scripts.entrySet()) {
                write(out.resolve(script.getKey()), script.getValue());
                print.println(out.resolve(script.getKey()));
            }
        }
        print.flush();
        return 0;
    }

    private void refuseToReplace(Path folder, Map<String, String> scripts) throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        for (String file : scripts.keySet()) {
            if (!force && Files.exists(folder.resolve(file))) {
                problems.add(new Problem(folder.resolve(file).toString(), "", "is there already. Maybe --force."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    private static void write(Path file, String text) throws InvalidInput {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(file.toString(), "cannot be written. Maybe another --out.");
        }
        boolean executable = file.toFile().setExecutable(true);
        if (!executable) {
            throw new InvalidInput(file.toString(), "cannot be made executable. Maybe another --out.");
        }
    }
}
