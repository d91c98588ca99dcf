package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Validation;
import org.ascendtwin.scenarios.sglang.GpuCase;
import org.ascendtwin.scenarios.sglang.GpuCases;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate gpu}: whole deployments on GPUs against their measured TTFT and TPOT. */
@Command(
        name = "gpu",
        description = {
            "Simulates measured deployments on H100 and H200 and compares mean TTFT and TPOT.",
            "Nothing is fitted to the cases. What cannot be run is skipped by name, with the reason, and counted."
        },
        mixinStandardHelpOptions = true)
final class ValidateGpuCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "A table (.csv) of cases: model, system, parallelism, lengths, concurrency, TTFT and TPOT.")
    private Path cases = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "The device's profile; cases on other devices are left out.")
    private @Nullable Path profile;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = "Cases at once; by default one a processor. The result does not depend on it.")
    private Jobs jobs = Jobs.available();

    @Option(names = "--details", description = "Shows every case.")
    private boolean details;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    private record Measured(GpuCase of) implements Validation.Subject {
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
            return of.measuredByMetric();
        }

        @Override
        public Map<String, String> incomparableByMetric() {
            return Map.of();
        }
    }

    /**
     * The errors of one metric over the cases of a family.
     *
     * @param ranks how alike the order of the cases is, predicted and measured
     */
    private record Row(String family, String metric, int skipped, ErrorSummary errors, double ranks) {}

    @Override
    public Integer call() throws InvalidInput {
        List<GpuCase> all = GpuCases.read(cases, profile);
        Map<String, String> families = new LinkedHashMap<>();
        all.forEach(each -> families.put(each.id(), each.family()));
        Validation validation;
        try (ProgressLine progress = new ProgressLine("gpu", " cases", 1)) {
            validation = Validation.of(all.stream().map(Measured::new).toList(), Version.text(), jobs, progress);
        }
        List<Row> summaries = summaries(validation, families);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(fields(validation, summaries)));
        } else {
            print(validation, summaries, out);
        }
        out.flush();
        return summaries.stream().anyMatch(row -> row.errors().count() > 0) ? 0 : 1;
    }

    private static List<Row> summaries(Validation validation, Map<String, String> families) {
        Map<String, List<Validation.Row>> groups = new TreeMap<>();
        for (Validation.Row row : validation.rows()) {
            String metric = row.metric();
            groups.computeIfAbsent(families.get(row.id()) + "\t" + metric, key -> new ArrayList<>())
                    .add(row);
            groups.computeIfAbsent("~all\t" + metric, key -> new ArrayList<>()).add(row);
        }
        List<Row> summaries = new ArrayList<>();
        groups.forEach((key, rows) -> {
            List<Validation.Row> compared =
                    rows.stream().filter(row -> row.skipped() == null).toList();
            double[] errors =
                    compared.stream().mapToDouble(Validation.Row::errorPercent).toArray();
            double[] predicted =
                    compared.stream().mapToDouble(Validation.Row::predicted).toArray();
            double[] measured =
                    compared.stream().mapToDouble(Validation.Row::published).toArray();
            String[] names = key.replace("~", "").split("\t", 2);
            summaries.add(new Row(
                    names[0],
                    names[1],
                    rows.size() - errors.length,
                    ErrorSummary.of(errors),
                    RankCorrelation.of(predicted, measured)));
        });
        return summaries;
    }

    private void print(Validation validation, List<Row> summaries, PrintWriter out) {
        if (details) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("CASE", "METRIC", "MEASURED", "PREDICTED", "ERROR %"));
            validation
                    .rows()
                    .forEach(row -> rows.add(List.of(
                            row.id(),
                            row.metric(),
                            ErrorFields.number(row.published()),
                            ErrorFields.number(row.predicted()),
                            row.skipped() == null ? ErrorFields.number(row.errorPercent()) : row.skipped())));
            Columns.print(rows, out);
            out.println();
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("FAMILY", "METRIC"));
        titles.addAll(ErrorFields.TITLES);
        titles.add("RANKS");
        rows.add(titles);
        summaries.forEach(row -> {
            List<String> cells = new ArrayList<>(List.of(row.family(), row.metric()));
            cells.addAll(ErrorFields.cells(row.skipped(), row.errors()));
            cells.add(Double.isNaN(row.ranks()) ? "-" : String.format(Locale.ROOT, "%.2f", row.ranks()));
            rows.add(cells);
        });
        Columns.print(rows, out);
        Map<String, Integer> reasons = new TreeMap<>();
        validation.rows().stream()
                .map(Validation.Row::skipped)
                .filter(reason -> reason != null)
                .forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        reasons.forEach((reason, count) -> out.println("skipped " + count + " figures: " + reason));
    }

    private static Map<String, Object> fields(Validation validation, List<Row> summaries) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        validation.rows().forEach(row -> {
            Map<String, @Nullable Object> fields = ErrorFields.of(row);
            fields.put("skipped", row.skipped());
            rows.add(fields);
        });
        List<Map<String, @Nullable Object>> families = new ArrayList<>();
        summaries.forEach(row -> {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("family", row.family());
            fields.put("metric", row.metric());
            ErrorFields.add(row.skipped(), row.errors(), fields);
            fields.put("rank_correlation", ErrorFields.finite(row.ranks()));
            families.add(fields);
        });
        return Map.of("cases", rows, "summary", families);
    }
}
