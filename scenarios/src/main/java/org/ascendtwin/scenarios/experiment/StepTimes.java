package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
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
 * @param prefillSeconds one prompt
 * @param launches kernels and exchanges of the decode step of the target, attention apart
 */
public record StepTimes(double decodeSeconds, double prefillSeconds, int launches) {
    /** The times of {@code batch} requests with {@code context} cached tokens each, and of {@code prefill} tokens. */
    public static StepTimes of(Deployment deployment, int batch, int context, int prefill) {
        PipelineCost costs = PipelineCost.of(deployment);
        StepCost cost = new StepCost();
        int verified =
                deployment.speculation() == null ? 1 : deployment.speculation().draftTokens();
        Phase phase = verified == 1 ? Phase.DECODE : Phase.VERIFY;
        double decode = costs.totalNanos(shape(phase, batch, verified, context), cost) / 1e9;
        double prompt = costs.totalNanos(shape(Phase.EXTEND, 1, prefill, 0), cost) / 1e9;
        int rows = batch * verified;
        Transformer transformer = Transformer.of(deployment.model(), deployment.placement(), deployment.fusions());
        int launches = transformer.own(rows).launchCount()
                + transformer.joint(rows * transformer.groups()).launchCount()
                + transformer.head(rows).launchCount();
        return new StepTimes(decode, prompt, launches);
    }

    private static StepShape shape(Phase phase, int count, int query, int prefix) {
        int[] queries = new int[count];
        int[] prefixes = new int[count];
        Arrays.fill(queries, query);
        Arrays.fill(prefixes, prefix);
        return new StepShape().set(phase, count, queries, prefixes);
    }
}
