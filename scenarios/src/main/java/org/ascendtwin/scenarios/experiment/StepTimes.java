package org.ascendtwin.scenarios.experiment;

import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;

/**
 * What one decode step and one prefill take.
 *
 * @param decodeSeconds one new token of each request; with a draft model a whole verification
 * @param prefillSeconds the prompts
 * @param launches kernels and exchanges of the decode step of the target, attention apart
 */
public record StepTimes(double decodeSeconds, double prefillSeconds, int launches) {
    /** The times of steps of {@code sizes} on {@code deployment}. */
    public static StepTimes of(Deployment deployment, StepSizes sizes) {
        PipelineCost costs = PipelineCost.of(deployment);
        StepCost cost = new StepCost();
        StepShape shape = new StepShape();
        int verified = deployment.verifiedTokens();
        Phase phase = verified == 1 ? Phase.DECODE : Phase.VERIFY;
        int batch = sizes.group(deployment.placement());
        double decode = costs.totalNanos(shape.setAlike(phase, batch, verified, sizes.context()), cost) / 1e9;
        double prefill =
                costs.totalNanos(shape.setAlike(Phase.EXTEND, sizes.prompts(), sizes.promptTokens(), 0), cost) / 1e9;
        int rows = batch * verified;
        Transformer transformer = Transformer.of(deployment.model(), deployment.placement(), deployment.fusions());
        int launches = transformer.own(rows).launchCount()
                + transformer.joint(rows * transformer.groups()).launchCount()
                + transformer.head(rows).launchCount();
        return new StepTimes(decode, prefill, launches);
    }
}
