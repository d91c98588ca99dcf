package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate bench}: a scenario beside what bench_serving measured of the real server. */
@Command(
        name = "bench",
        description = {
            "Simulates a scenario and compares its figures with what bench_serving measured of the server that it describes.",
            "./twin import sglang launch.sh --bench FILE makes the scenario of such a server and its load."
        },
        mixinStandardHelpOptions = true)
final class ValidateBenchCommand implements Callable<Integer> {
    private static final Pattern FIGURES =
            Pattern.compile("completed|duration|concurrency|accept_length|\\w+_throughput"
                    + "|(?:mean|median|p90|p95|p99)_(?:ttft|tpot|itl|e2e_latency)_ms");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ScenarioArguments arguments = new ScenarioArguments();

    @Option(
            names = "--measured",
            paramLabel = "FILE",
            required = true,
            description = "The output file of bench_serving (JSON lines), of which the last run counts.")
    private Path measured = Path.of("");

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    private record Measured(String id, Scenario scenario, BenchServingRun run) implements Validation.Subject {
        @Override
        public Map<String, Double> measuredByMetric() {
            Map<String, Double> figures = new TreeMap<>();
            run.figures().forEach((name, value) -> {
                if (FIGURES.matcher(name).matches()) {
                    figures.put(name, value);
                }
            });
            return figures;
        }

        @Override
        public Map<String, String> incomparableByMetric() {
            return Map.of();
        }
    }

    @Override
    public Integer call() throws InvalidInput {
        BenchServingRun run =
                BenchFile.read(measured, spec.commandLine().getErr()).getLast();
        Scenario scenario = arguments.read(new Resolver());
        Validation validation = Validation.of(
                List.of(new Measured(scenario.name(), scenario, run)), Version.text(), Jobs.ONE, (done, total) -> {});
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(validation)));
        } else {
            out.println(scenario.title());
            print(validation, out);
        }
        out.flush();
        return validation.rows().stream().anyMatch(row -> row.skipped() == null) ? 0 : 1;
    }

    private static void print(Validation validation, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FIGURE", "MEASURED", "PREDICTED", "ERROR %"));
        for (Validation.Row row : validation.rows()) {
            String skipped = row.skipped();
            rows.add(List.of(
                    row.metric(),
                    ErrorFields.number(row.published()),
                    ErrorFields.number(row.predicted()),
                    skipped == null
                            ? ErrorFields.number(row.errorPercent())
                            : skipped.isEmpty() ? "not predicted" : skipped));
        }
        Columns.print(rows, out);
    }

    private static Map<String, Object> fields(Validation validation) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Validation.Row row : validation.rows()) {
            Map<String, @Nullable Object> fields = ErrorFields.of(row);
            fields.put("skipped", row.skipped());
            rows.add(fields);
        }
        Map<String, Object> summary = new LinkedHashMap<>();
        validation.summaryByMetric().forEach((metric, errors) -> {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            ErrorFields.add(errors.skipped(), errors.errors(), fields);
            summary.put(metric, fields);
        });
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cases", rows);
        fields.put("summary", summary);
        return fields;
    }
}
