package org.ascendtwin.scenarios.steps;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ScenarioReader;

/**
 * A published step and what the model says of it.
 *
 * @param millis in the unit of what was published: a prefill, or a token of a decode step
 * @param partMillis what of it goes to each part; parts that take nothing are left out
 */
public record PricedStep(PublishedStep step, double millis, Map<CostPart, Double> partMillis) {
    private static final double NANOS_A_MILLISECOND = 1e6;

    static PricedStep of(PublishedStep step, Path scenario, Resolver resolver) throws InvalidInput {
        Resolved resolved = resolver.resolve(new ScenarioReader(List.of(resolver)).read(scenario, step.settings()));
        Deployment deployment = resolved.servers().get(resolved.decoding()).deployment();
        PipelineCost costs = PipelineCost.of(deployment);
        StepCost cost = new StepCost();
        long nanos = costs.totalNanos(shape(step, deployment), cost);
        double scale = 1 / (NANOS_A_MILLISECOND * (1 + step.accepted()));
        Map<CostPart, Double> partMillis = new EnumMap<>(CostPart.class);
        for (CostPart part : CostPart.values()) {
            if (cost.nanos(part) > 0) {
                partMillis.put(part, cost.nanos(part) * scale);
            }
        }
        return new PricedStep(step, nanos * scale, partMillis);
    }

    private static StepShape shape(PublishedStep step, Deployment deployment) {
        if (step.kind() == StepKind.PREFILL) {
            return new StepShape().setAlike(Phase.EXTEND, step.requests(), step.tokens(), 0);
        }
        int verified = deployment.verifiedTokens();
        Phase phase = verified == 1 ? Phase.DECODE : Phase.VERIFY;
        return new StepShape().setAlike(phase, step.requests(), verified, step.tokens());
    }

    /** What was published, in milliseconds. */
    public double publishedMillis() {
        return step.published().nanos() / NANOS_A_MILLISECOND;
    }

    /** How far the model is off, in percent of what was published. */
    public double errorPercent() {
        return 100 * (millis / publishedMillis() - 1);
    }
}
