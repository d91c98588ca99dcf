package org.ascendtwin.scenarios.assemble;

import java.util.ArrayDeque;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.hardware.step.PipelineCost;

/**
 * The step times of the deployments that a thread has asked for last: replications and points of a sweep that run the same
 * one need not price its operators again. Which decode batches replay a graph makes no difference to these.
 */
final class PricedDeployments {
    /** Those of each thread, as step times are written down where they are worked out. */
    static final ThreadLocal<PricedDeployments> OF_THREAD = ThreadLocal.withInitial(PricedDeployments::new);

    private static final int MOST = 8;

    private final ArrayDeque<Known> all = new ArrayDeque<>();

    private record Known(Deployment deployment, PipelineCost costs) {}

    /** The step times of {@code deployment}. */
    PipelineCost of(Deployment deployment) {
        Deployment alike = deployment.withGraphs(GraphBuckets.NONE);
        Known found = null;
        for (Known known : all) {
            if (known.deployment.equals(alike)) {
                found = known;
                break;
            }
        }
        if (found == null) {
            found = new Known(alike, PipelineCost.of(alike));
        } else {
            all.remove(found);
        }
        all.addFirst(found);
        if (all.size() > MOST) {
            all.removeLast();
        }
        return found.costs.withGraphs(deployment.graphs());
    }
}
