package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.StepTables;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.steps.PricedStep;
import org.ascendtwin.scenarios.steps.PublishedSteps;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin validate steps}: the step model against published steps. */
@Command(
        name = "steps",
        description =
                "Compares single prefills and decode steps on Ascend with published ones; nothing is fitted to them.",
        mixinStandardHelpOptions = true)
final class ValidateStepsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--details", description = "Prints every step beside its prediction, and what most of it goes to.")
    private boolean details;

    @Option(names = "--markdown", description = "Prints the tables of docs/validation.md instead.")
    private boolean markdown;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InvalidInput {
        List<PricedStep> steps = PublishedSteps.read().price(new Resolver());
        Map<String, ErrorSummary> scores = PublishedSteps.scores(steps);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(
                    "groups",
                    scores.entrySet().stream()
                            .map(score -> fields(score.getKey(), score.getValue()))
                            .toList());
            fields.put("steps", steps.stream().map(ValidateStepsCommand::fields).toList());
            out.println(Json.text(fields));
        } else if (markdown) {
            out.print(StepTables.scores(steps));
            out.println();
            out.print(StepTables.steps(steps));
        } else {
            print(scores, out);
            if (details) {
                out.println();
                printSteps(steps, out);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(Map<String, ErrorSummary> scores, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PUBLISHED", "N", "MEDIAN %", "WORST %", "BIAS %"));
        scores.forEach((group, score) -> rows.add(List.of(
                group,
                Integer.toString(score.count()),
                number(score.medianPercent()),
                number(score.worstPercent()),
                signed(score.biasPercent()))));
        Columns.print(rows, out);
    }

    private static void printSteps(List<PricedStep> steps, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STEP", "PUBLISHED MS", "PREDICTED MS", "ERROR %", "MOST OF IT"));
        for (PricedStep step : steps) {
            rows.add(List.of(
                    step.step().id(),
                    number(step.publishedMillis()),
                    number(step.millis()),
                    signed(step.errorPercent()),
                    StepTables.most(step)));
        }
        Columns.print(rows, out);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.1f", value);
    }

    private static Map<String, Object> fields(String group, ErrorSummary score) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group);
        fields.put("n", score.count());
        fields.put("median_abs_pct", score.medianPercent());
        fields.put("worst_abs_pct", score.worstPercent());
        fields.put("bias_pct", score.biasPercent());
        return fields;
    }

    private static Map<String, Object> fields(PricedStep step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", step.step().id());
        fields.put("group", step.step().group());
        fields.put("source", step.step().source());
        fields.put("published_ms", step.publishedMillis());
        fields.put("predicted_ms", step.millis());
        fields.put("error_pct", step.errorPercent());
        Map<String, Object> parts = new LinkedHashMap<>();
        step.partMillis().forEach((part, millis) -> parts.put(StepTables.name(part) + "_ms", millis));
        fields.put("parts", parts);
        return fields;
    }
}
