package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.LiveCase;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was predicted and what was measured, scenario by scenario.
 *
 * @param cases the scenarios
 */
public record LiveValidationReport(List<LiveCase> cases) {
    /** The figures that are compared, and how far their median error may go, in percent. */
    public static final Map<String, Double> GOALS = goals();

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public LiveValidationReport {
        cases = List.copyOf(cases);
    }

    private static Map<String, Double> goals() {
        Map<String, Double> goals = new LinkedHashMap<>();
        goals.put("mean_tpot_ms", 5.0);
        goals.put("mean_ttft_ms", 10.0);
        goals.put("output_throughput", 5.0);
        return goals;
    }

    /** The median of the absolute errors of {@code metric}, in percent. */
    public double medianErrorPercent(String metric) {
        return errors(metric).medianPercent();
    }

    private ErrorSummary errors(String metric) {
        return ErrorSummary.of(
                cases.stream().mapToDouble(each -> each.errorPercent(metric)).toArray());
    }

    private double medianSpreadPercent(String metric) {
        double[] spreads = cases.stream()
                .mapToDouble(each -> each.spreadPercent(metric))
                .sorted()
                .toArray();
        return spreads[spreads.length / 2];
    }

    private double medianGivenErrorPercent(String metric) {
        return ErrorSummary.of(cases.stream()
                        .mapToDouble(each -> each.givenErrorPercent(metric))
                        .toArray())
                .medianPercent();
    }

    private double ranks(String metric) {
        return RankCorrelation.of(
                cases.stream().mapToDouble(each -> each.predicted(metric)).toArray(),
                cases.stream().mapToDouble(each -> each.measured(metric)).toArray());
    }

    /** Whether every median error is within its goal. */
    public boolean keepsGoals() {
        return GOALS.entrySet().stream().allMatch(goal -> medianErrorPercent(goal.getKey()) <= goal.getValue());
    }

    /** A row a scenario and figure. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SCENARIO", "FIGURE", "MEASURED", "RUNS DIFFER %", "PREDICTED", "ERROR %", "GIVEN STEPS %"));
        for (LiveCase each : cases) {
            for (String metric : GOALS.keySet()) {
                rows.add(List.of(
                        each.scenario().name(),
                        metric,
                        Figures.of(each.measured(metric)),
                        "± " + one(each.spreadPercent(metric)),
                        Figures.of(each.predicted(metric)),
                        signed(each.errorPercent(metric)),
                        String.format(Locale.ROOT, "%+.2f", each.givenErrorPercent(metric))));
            }
        }
        return rows;
    }

    /** A row a figure, over all scenarios. */
    public List<List<String>> summary() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "FIGURE", "MEDIAN ERROR %", "GOAL %", "P90 %", "BIAS %", "RUNS DIFFER %", "RANKS", "GIVEN STEPS %"));
        GOALS.forEach((metric, goal) -> {
            ErrorSummary errors = errors(metric);
            double ranks = ranks(metric);
            rows.add(List.of(
                    metric,
                    one(errors.medianPercent()),
                    one(goal),
                    one(errors.p90Percent()),
                    signed(errors.biasPercent()),
                    "± " + one(medianSpreadPercent(metric)),
                    Double.isNaN(ranks) ? "-" : String.format(Locale.ROOT, "%.2f", ranks),
                    String.format(Locale.ROOT, "%.2f", medianGivenErrorPercent(metric))));
        });
        return rows;
    }

    /** What a reader must know besides. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        remarks.add("Measured: the median of " + cases.getFirst().measured().size()
                + " runs of the same load; ± half of their range, the machine's noise, below which no error"
                + " means much.");
        remarks.add(
                "Given steps: the error that is left where the simulator is given each run's own step times; it is that"
                        + " of client and scheduler, the rest is that of the steps.");
        for (LiveCase each : cases) {
            if (each.stepsOutside() > 0) {
                remarks.add(String.format(
                        Locale.ROOT,
                        "%s: %.0f steps lie outside what was measured. Maybe --longest or --most.",
                        each.scenario().name(),
                        each.stepsOutside()));
            }
        }
        return remarks;
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.1f", value);
    }

    /** The result as plain values. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        GOALS.forEach((metric, goal) -> {
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("median_error_percent", medianErrorPercent(metric));
            figure.put("p90_error_percent", errors(metric).p90Percent());
            figure.put("bias_percent", errors(metric).biasPercent());
            figure.put("goal_percent", goal);
            figure.put("median_spread_percent", medianSpreadPercent(metric));
            figure.put("median_given_steps_error_percent", medianGivenErrorPercent(metric));
            figures.put(metric, figure);
        });
        fields.put("figures", figures);
        fields.put("cases", cases.stream().map(LiveValidationReport::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(LiveCase each) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scenario", each.scenario().name());
        fields.put("title", each.scenario().title());
        for (String metric : GOALS.keySet()) {
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("predicted", each.predicted(metric));
            figure.put("measured", each.measured(metric));
            figure.put(
                    "runs",
                    each.measured().stream()
                            .map(run -> run.getOrDefault(metric, Double.NaN))
                            .toList());
            figure.put("error_percent", each.errorPercent(metric));
            figure.put("spread_percent", each.spreadPercent(metric));
            figure.put("given_steps_error_percent", each.givenErrorPercent(metric));
            fields.put(metric, figure);
        }
        fields.put("steps_outside_measured", each.stepsOutside());
        return fields;
    }

    /** Writes {@code validation.json}, {@code validation.png} and {@code validation.svg} into a folder. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("validation.json"), MAPPER.writeValueAsString(fields()) + "\n", StandardCharsets.UTF_8);
        Figure figure = new LiveValidationChart(this).figure();
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }
}
