package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.live.journal.EngineReplay;
import org.ascendtwin.scenarios.assemble.LiveForesight;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.sim.journal.JournalReader;
import org.ascendtwin.sim.journal.ReplayDivergedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin live replay}: has a fresh scheduler decide a live run again. */
@Command(
        name = "replay",
        description = {
            "Gives a fresh scheduler the inputs of a live run's journal, and compares each of its decisions.",
            "Exit code 1 at the first that differs: then the code is at fault, not the model of the device."
        },
        mixinStandardHelpOptions = true)
final class LiveReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN_DIR", description = "The directory of a live run.")
    private Path run = Path.of("");

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Path file = run.resolve(RunDirectory.JOURNAL);
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput(
                    run.toString(),
                    "holds no " + RunDirectory.JOURNAL + "; allowed: the directory of a live run. Maybe one of"
                            + " ./twin live run");
        }
        ResolvedServer server = server();
        PrintWriter out = spec.commandLine().getOut();
        try (JournalReader journal = new JournalReader(FileChannel.open(file))) {
            EngineReplay.Outcome outcome =
                    new EngineReplay(server.engine(), LiveForesight.links(server), journal).run();
            print(outcome, out);
            out.flush();
            return outcome.complete() ? 0 : 1;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput(file.toString(), String.valueOf(e.getMessage()));
        } catch (ReplayDivergedException | IllegalStateException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("twin: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private ResolvedServer server() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read(run.resolve(RunDirectory.SCENARIO), List.of());
        return resolver.resolve(scenario).first();
    }

    private void print(EngineReplay.Outcome outcome, PrintWriter out) {
        String digest = "%016x".formatted(outcome.digest());
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("digest", digest);
            fields.put("requests", outcome.requests());
            fields.put("steps", outcome.steps());
            fields.put("entries", outcome.entries());
            fields.put("complete", outcome.complete());
            out.println(Json.text(fields));
            return;
        }
        out.println(outcome.entries() + " entries, " + outcome.requests() + " requests, " + outcome.steps()
                + " steps: every decision is the recorded one, digest " + digest);
        if (!outcome.complete()) {
            out.println("The journal breaks off there. Maybe the run was ended from outside");
        }
    }
}
