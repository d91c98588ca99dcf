package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.PublishedCase;
import org.ascendtwin.scenarios.sglang.PublishedCases;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate published}: whole deployments against what was published of them. */
@Command(
        name = "published",
        description = {
            "Simulates published deployments from their launch flags and compares throughput and latency with what was"
                    + " measured.",
            "Nothing is fitted to the cases. What cannot be run is skipped by name, with the reason, and counted."
        },
        mixinStandardHelpOptions = true)
final class ValidatePublishedCommand implements Callable<Integer> {
    private static final Map<String, String> METRICS = Map.of(
            "output_token_throughput", "output_throughput",
            "tpot_ms", "mean_tpot_ms",
            "ttft_ms", "mean_ttft_ms");
    private static final int WIDEST_REASON = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "A JSON list of cases: servers with their flags, router, benchmark, results.")
    private Path cases = Path.of("");

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Cases at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        List<Published> subjects =
                PublishedCases.read(cases).stream().map(Published::new).toList();
        Validation validation;
        try (ProgressLine progress = new ProgressLine("published", " cases", 1)) {
            validation = Validation.of(subjects, Version.text(), jobs, progress);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(validation)));
        } else {
            print(validation, out);
        }
        out.flush();
        boolean compared = validation.summaryByMetric().values().stream()
                .anyMatch(summary -> summary.errors().count() > 0);
        return compared ? 0 : 1;
    }

    /** A case of the file under the names of a result. */
    private record Published(PublishedCase of) implements Validation.Subject {
        @Override
        public String id() {
            return of.id();
        }

        @Override
        public Scenario scenario() throws InvalidInput {
            return of.scenario();
        }

        @Override
        public Map<String, Double> measuredByMetric() {
            Map<String, Double> measured = new TreeMap<>();
            of.results().forEach((name, value) -> {
                String metric = METRICS.get(name);
                if (metric != null) {
                    measured.put(metric, value);
                }
            });
            return measured;
        }

        @Override
        public Map<String, String> incomparableByMetric() {
            return of.qualityFlags().contains("tpot_is_slo_target")
                    ? Map.of("mean_tpot_ms", "published is a limit, not a mean")
                    : Map.of();
        }
    }

    private static void print(Validation validation, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CASE", "METRIC", "PUBLISHED", "PREDICTED", "ERROR %"));
        for (Validation.Row row : validation.rows()) {
            rows.add(List.of(
                    row.id(),
                    row.metric(),
                    ErrorFields.number(row.published()),
                    row.skipped() == null ? ErrorFields.number(row.predicted()) : "-",
                    row.skipped() == null ? ErrorFields.number(row.errorPercent()) : shortened(row.skipped())));
        }
        Columns.print(rows, out);
        out.println();
        List<List<String>> summaries = new ArrayList<>();
        summaries.add(summaryRow("METRIC", ErrorFields.TITLES));
        validation
                .summaryByMetric()
                .forEach((metric, summary) ->
                        summaries.add(summaryRow(metric, ErrorFields.cells(summary.skipped(), summary.errors()))));
        Columns.print(summaries, out);
    }

    private static List<String> summaryRow(String metric, List<String> cells) {
        List<String> row = new ArrayList<>(List.of(metric));
        row.addAll(cells);
        return row;
    }

    private static String shortened(String reason) {
        return reason.length() <= WIDEST_REASON ? reason : reason.substring(0, WIDEST_REASON - 1) + "…";
    }

    private static Map<String, Object> fields(Validation validation) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Validation.Row row : validation.rows()) {
            Map<String, @Nullable Object> fields = ErrorFields.of(row);
            fields.put("inside_calibration", false);
            fields.put("skipped", row.skipped());
            rows.add(fields);
        }
        Map<String, Object> summaries = new LinkedHashMap<>();
        validation.summaryByMetric().forEach((metric, summary) -> {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            ErrorFields.add(summary.skipped(), summary.errors(), fields);
            summaries.put(metric, fields);
        });
        return Map.of("cases", rows, "summary", summaries);
    }
}
