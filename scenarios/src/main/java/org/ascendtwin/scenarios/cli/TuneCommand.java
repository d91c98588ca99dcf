package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.ParallelChoice;
import org.ascendtwin.scenarios.experiment.StepSizes;
import org.ascendtwin.scenarios.experiment.StreamChoice;
import org.ascendtwin.scenarios.experiment.TilingChoice;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin tune}: the best split over dies and the best tilings for a model and a batch. */
@Command(
        name = "tune",
        description = {
            "Searches for the best split over dies, tilings and streams for a model and a batch.",
            "The best split (tensor, data and expert parallelism) makes most of each die in a decode step; in its best tiling"
                    + " each of the step's products takes least; in the best streams a layer's kernels run ahead of or beside"
                    + " each other."
        },
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {
    private static final int SHOWN = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Mixin
    private StepArguments step = new StepArguments();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = arguments.read(resolver);
        Resolved resolved = resolver.resolve(scenario);
        ResolvedServer server = resolved.servers().get(step.server(resolved));
        Deployment deployment = server.deployment();
        StepSizes sizes = step.sizes(deployment);
        ParallelChoice now = ParallelChoice.of(deployment, server.memorySettings(), sizes);
        List<ParallelChoice> choices = ParallelChoice.all(deployment, server.memorySettings(), resolved.dies(), sizes);
        boolean simulated = deployment.device().family().hasAiCores();
        int tokens = tokens(deployment, sizes);
        List<TilingChoice> tilings = simulated ? TilingChoice.of(deployment, tokens) : List.of();
        List<StreamChoice> streams = simulated ? StreamChoice.of(deployment, tokens) : List.of();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(now, choices, tilings, streams)));
            return 0;
        }
        out.println(scenario.title());
        out.println(step.described(resolved) + " At most " + resolved.dies() + " dies.");
        print(now, choices, out);
        if (!now.hasRoomFor(sizes)) {
            out.println("As it is laid out now, the KV cache has no room for these requests.");
        }
        out.println();
        if (!simulated) {
            out.println("Tilings and streams are simulated on AI cores, which "
                    + deployment.device().id() + " has not.");
            return 0;
        }
        print(tilings, now, out);
        out.println();
        print(streams, out);
        return 0;
    }

    /** Tokens of each data-parallel group in a decode step; with a draft, those that are verified. */
    private static int tokens(Deployment deployment, StepSizes sizes) {
        Speculation speculation = deployment.speculation();
        return sizes.group(deployment.placement()) * (speculation == null ? 1 : speculation.draftTokens());
    }

    private static void print(ParallelChoice now, List<ParallelChoice> choices, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "", "DECODE", "TOKENS/S A DIE", "", "PREFILL", "PROMPT TOKENS/S A DIE", "KV TOKENS A GROUP", "FLAGS"));
        rows.add(row("now", now, now));
        for (int i = 0; i < Math.min(SHOWN, choices.size()); i++) {
            rows.add(row(Integer.toString(i + 1), choices.get(i), now));
        }
        Columns.print(rows, out);
        if (choices.isEmpty()) {
            out.println("No split over these dies has room for the requests. Maybe fewer of them, or --context.");
        } else if (choices.size() > SHOWN) {
            out.println(choices.size() - SHOWN + " more fit and make less of a die.");
        }
    }

    private static List<String> row(String place, ParallelChoice choice, ParallelChoice now) {
        return List.of(
                place,
                millis(choice.times().decodeSeconds()),
                String.format(Locale.ROOT, "%.1f", choice.tokensPerSecondAndDie()),
                change(now.tokensPerSecondAndDie(), choice.tokensPerSecondAndDie()),
                millis(choice.times().prefillSeconds()),
                String.format(Locale.ROOT, "%,.1f", choice.promptTokensPerSecondAndDie()),
                String.format(Locale.ROOT, "%,d", choice.cacheTokens()),
                choice.flags());
    }

    private static void print(List<TilingChoice> tilings, ParallelChoice now, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PRODUCT", "FORMATS", "TIMES", "WITH 128x256", "", "BEST TILE", "", "", "DIFFERENCE A STEP"));
        double usual = 0;
        double best = 0;
        for (TilingChoice choice : tilings) {
            Matmul matmul = choice.matmul();
            usual += choice.usualSeconds();
            best += choice.bestSeconds();
            rows.add(List.of(
                    (choice.groups() == 1 ? "" : choice.groups() + " of ") + matmul.rows() + "x" + matmul.depth() + "x"
                            + matmul.columns(),
                    matmul.activation().spelling() + " by " + matmul.weight().spelling(),
                    Integer.toString(choice.count()),
                    choice.usual().toString(),
                    micros(choice.usualNanos()),
                    choice.best().toString(),
                    micros(choice.bestNanos()),
                    change((double) choice.usualNanos(), (double) choice.bestNanos()),
                    millis(choice.usualSeconds() - choice.bestSeconds())));
        }
        Columns.print(rows, out);
        out.println(String.format(
                Locale.ROOT,
                "Event by event, the products of a step take %s with 128x256 tiles everywhere and %s in their best"
                        + " tiles. The step priced above, %s, has the best tiles already.",
                millis(usual),
                millis(best),
                millis(now.times().decodeSeconds())));
    }

    private static void print(List<StreamChoice> streams, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STREAMS, IN ONE LAYER", "LAYERS", "ONE BY ONE", "BEST", "", "", "SAVED A STEP"));
        for (StreamChoice choice : streams) {
            rows.add(List.of(
                    choice.what(),
                    Integer.toString(choice.count()),
                    micros(choice.beforeNanos()),
                    choice.best(),
                    micros(choice.afterNanos()),
                    change((double) choice.beforeNanos(), (double) choice.afterNanos()),
                    millis(choice.savedSeconds())));
        }
        Columns.print(rows, out);
        out.println("Kernels of a layer without attention over the cache and without exchanges; each row by itself.");
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
    }

    private static String change(double before, double after) {
        return before == after ? "-" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1));
    }

    private static Map<String, Object> fields(
            ParallelChoice now, List<ParallelChoice> choices, List<TilingChoice> tilings, List<StreamChoice> streams) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("now", fields(now));
        fields.put("splits", choices.stream().map(TuneCommand::fields).toList());
        fields.put("tilings", tilings);
        fields.put("streams", streams);
        return fields;
    }

    private static Map<String, Object> fields(ParallelChoice choice) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flags", choice.flags());
        fields.put("tp", choice.placement().tp());
        fields.put("dp", choice.placement().dp());
        fields.put("ep", choice.placement().ep());
        fields.put("decode_ms", 1e3 * choice.times().decodeSeconds());
        fields.put("prefill_ms", 1e3 * choice.times().prefillSeconds());
        fields.put("tokens_per_second_and_die", choice.tokensPerSecondAndDie());
        fields.put("prompt_tokens_per_second_and_die", choice.promptTokensPerSecondAndDie());
        fields.put("kv_tokens", choice.cacheTokens());
        return fields;
    }
}
