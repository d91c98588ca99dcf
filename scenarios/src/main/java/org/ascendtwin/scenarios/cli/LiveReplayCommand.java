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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./twin live replay}: has a fresh scheduler decide a live run again. */
@Command(
        name = "replay",
        description = {
            "Gives a fresh scheduler the inputs of a live run's journal, and compares each of its decisions; of a pair, both"
                    + " schedulers.",
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
        if (!Files.isRegularFile(run.resolve(RunDirectory.JOURNAL))) {
            throw new InvalidInput(
                    run.toString(),
                    "holds no " + RunDirectory.JOURNAL + "; allowed: the directory of a live run. Maybe one of"
                            + " ./twin live run.");
        }
        List<ResolvedServer> servers = servers();
        boolean pair = servers.size() > 1;
        try {
            EngineReplay.Outcome outcome = replay(RunDirectory.JOURNAL, servers.getLast());
            EngineReplay.Outcome prefill = pair ? replay(RunDirectory.PREFILL_JOURNAL, servers.getFirst()) : null;
            print(outcome, prefill);
            return outcome.complete() && (prefill == null || prefill.complete()) ? 0 : 1;
        } catch (ReplayDivergedException | IllegalStateException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("twin: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private List<ResolvedServer> servers() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read(run.resolve(RunDirectory.SCENARIO), List.of());
        return resolver.resolve(scenario).servers();
    }

    private EngineReplay.Outcome replay(String name, ResolvedServer server) throws InvalidInput {
        Path file = run.resolve(name);
        try (JournalReader journal = new JournalReader(FileChannel.open(file))) {
            return new EngineReplay(server.engine(), LiveForesight.links(server), journal).run();
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput(file.toString(), String.valueOf(e.getMessage()));
        }
    }

    private void print(EngineReplay.Outcome outcome, EngineReplay.@Nullable Outcome prefill) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> fields = fields(outcome);
            if (prefill != null) {
                fields.put("prefill", fields(prefill));
            }
            out.println(Json.text(fields));
        } else if (prefill == null) {
            sentence("", outcome, out);
        } else {
            sentence("Decode: ", outcome, out);
            sentence("Prefill: ", prefill, out);
        }
        out.flush();
    }

    private static Map<String, Object> fields(EngineReplay.Outcome outcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("digest", digest(outcome));
        fields.put("requests", outcome.requests());
        fields.put("steps", outcome.steps());
        fields.put("entries", outcome.entries());
        fields.put("complete", outcome.complete());
        return fields;
    }

    private static void sentence(String whose, EngineReplay.Outcome outcome, PrintWriter out) {
        out.println(whose + outcome.entries() + " entries, " + outcome.requests() + " requests, " + outcome.steps()
                + " steps: every decision is the recorded one, digest " + digest(outcome));
        if (!outcome.complete()) {
            out.println("The journal breaks off there. Maybe the run was ended from outside");
        }
    }

    private static String digest(EngineReplay.Outcome outcome) {
        return "%016x".formatted(outcome.digest());
    }
}
