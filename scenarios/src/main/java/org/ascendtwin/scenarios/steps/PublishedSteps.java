package org.ascendtwin.scenarios.steps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.Doc;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.RecordFile;

/** The published steps that come with the product. */
public record PublishedSteps(
        @Doc("the steps, those of a group together") List<PublishedStep> steps) {
    private static final String INDEX = "steps/index.yaml";

    public PublishedSteps {
        steps = List.copyOf(steps);
        Map<String, PublishedStep> stepsById = new TreeMap<>();
        for (PublishedStep step : steps) {
            if (stepsById.put(step.id(), step) != null) {
                throw new IllegalArgumentException("steps has two " + step.id() + "; allowed: one of each.");
            }
        }
    }

    /** Where they lie. */
    public static Path index() {
        return Gallery.folder().resolve(INDEX);
    }

    /** Reads them. */
    public static PublishedSteps read() throws InvalidInput {
        return RecordFile.read(index(), "an index of published steps", PublishedSteps.class);
    }

    /** Each step with its price; what scenarios leave out is as {@code resolver} says. */
    public List<PricedStep> price(Resolver resolver) throws InvalidInput {
        List<PricedStep> priced = new ArrayList<>();
        for (PublishedStep step : steps) {
            priced.add(PricedStep.of(step, index().resolveSibling(step.scenario() + ".yaml"), resolver));
        }
        return priced;
    }

    /** How far {@code steps} are off, by group in their order, and all of them together last. */
    public static Map<String, ErrorSummary> scores(List<PricedStep> steps) {
        Map<String, List<PricedStep>> stepsByGroup = new LinkedHashMap<>();
        for (PricedStep step : steps) {
            stepsByGroup
                    .computeIfAbsent(step.step().group(), group -> new ArrayList<>())
                    .add(step);
        }
        Map<String, ErrorSummary> scores = new LinkedHashMap<>();
        stepsByGroup.forEach((group, members) -> scores.put(group, score(members)));
        scores.put("all", score(steps));
        return scores;
    }

    private static ErrorSummary score(List<PricedStep> steps) {
        return ErrorSummary.of(
                steps.stream().mapToDouble(PricedStep::errorPercent).toArray());
    }
}
