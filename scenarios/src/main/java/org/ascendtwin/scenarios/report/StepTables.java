package org.ascendtwin.scenarios.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.scenarios.steps.PricedStep;
import org.ascendtwin.scenarios.steps.PublishedSteps;

/** Published steps beside their predictions, as the tables of docs/validation.md. */
public final class StepTables {
    private static final int PARTS_SHOWN = 3;

    private StepTables() {}

    /** How far off the model is, group by group. */
    public static String scores(List<PricedStep> steps) {
        StringBuilder text = new StringBuilder("""
                | published | steps | median of absolute errors | largest | bias |
                |---|---|---|---|---|
                """);
        PublishedSteps.scores(steps)
                .forEach((group, score) -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.1f %% | %.1f %% | %+.1f %% |%n",
                        group,
                        score.count(),
                        score.medianPercent(),
                        score.worstPercent(),
                        score.biasPercent())));
        return text.toString();
    }

    /** Each step. */
    public static String steps(List<PricedStep> steps) {
        StringBuilder text = new StringBuilder("""
                | step | published, ms | here | error | most of it |
                |---|---|---|---|---|
                """);
        for (PricedStep step : steps) {
            text.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %.1f | %+.1f %% | %s |%n",
                    step.step().id(),
                    number(step.publishedMillis()),
                    step.millis(),
                    step.errorPercent(),
                    most(step)));
        }
        return text.toString();
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis).replaceAll("\\.?0+$", "");
    }

    /** The parts that take longest, in milliseconds. */
    public static String most(PricedStep step) {
        return String.join(
                ", ",
                step.partMillis().entrySet().stream()
                        .sorted(Map.Entry.<CostPart, Double>comparingByValue(Comparator.reverseOrder()))
                        .limit(PARTS_SHOWN)
                        .map(part -> String.format(Locale.ROOT, "%s %.1f", name(part.getKey()), part.getValue()))
                        .toList());
    }

    /** What {@code part} is called. */
    public static String name(CostPart part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
