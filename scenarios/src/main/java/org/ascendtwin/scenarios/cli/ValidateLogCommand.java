package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LogComparison;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate log}: a scenario beside the log of the server that it describes. */
@Command(
        name = "log",
        description = {
            "Compares a scenario with the log of the server that it describes: KV memory, and decode steps by batch.",
            "./twin import sglang launch.sh makes the scenario of such a server."
        },
        mixinStandardHelpOptions = true)
final class ValidateLogCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(names = "--log", paramLabel = "FILE", required = true, description = "The server's log.")
    private Path log = Path.of("");

    @Option(
            names = "--server",
            paramLabel = "INDEX",
            description = "Entry of the scenario's servers that wrote it, from 0 (default: the first that decodes).")
    private @Nullable Integer server;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        ServerBatches batches =
                ServerLogArgument.read("--log", log, spec.commandLine().getErr());
        Resolver resolver = new Resolver();
        Resolved resolved = resolver.resolve(arguments.read(resolver));
        int index = server == null ? resolved.decoding() : server;
        if (index < 0 || index >= resolved.servers().size()) {
            throw new InvalidInput(
                    "--server",
                    "is " + index + "; allowed: 0 to " + (resolved.servers().size() - 1) + ".");
        }
        LogComparison comparison = LogComparison.of(batches, resolved.servers().get(index));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(comparison)));
        } else {
            print(comparison, out);
        }
        out.flush();
        return comparison.rows().isEmpty() ? 1 : 0;
    }

    /** The rows under their names. */
    static void print(LogComparison comparison, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FIGURE", "LOGGED", "PREDICTED", "ERROR %", "LINES"));
        comparison
                .rows()
                .forEach(row -> rows.add(List.of(
                        row.name(),
                        figure(row.measured()),
                        figure(row.predicted()),
                        ErrorFields.number(row.errorPercent()),
                        Integer.toString(row.lines()))));
        Columns.print(rows, out);
        if (comparison.steps().count() > 1) {
            out.println(String.format(
                    Locale.ROOT,
                    "Decode steps: median of absolute errors %.1f %%, bias %+.1f %%.",
                    comparison.steps().medianPercent(),
                    comparison.steps().biasPercent()));
        }
        if (comparison.steps().count() == 0) {
            out.println(
                    "No decode steps to compare: two lines in a row with the same batch, the tokens that its KV holds, and"
                            + " no prefill between.");
        }
    }

    private static String figure(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private static Map<String, Object> fields(LogComparison comparison) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (LogComparison.Row row : comparison.rows()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("figure", row.name());
            fields.put("logged", row.measured());
            fields.put("predicted", row.predicted());
            fields.put("error_pct", ErrorFields.finite(row.errorPercent()));
            fields.put("lines", row.lines());
            rows.add(fields);
        }
        Map<String, @Nullable Object> steps = new LinkedHashMap<>();
        ErrorFields.add(0, comparison.steps(), steps);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("figures", rows);
        fields.put("decode_steps", steps);
        return fields;
    }
}
