package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;

/** Decode steps of a server that follow each other with the same requests and without prompts. */
public final class SteadyDecode {
    private static final double NANOS_PER_MILLI = 1e6;

    private SteadyDecode() {}

    /**
     * Milliseconds from one step of {@code server} to the next, of each data-parallel group {@code requests} requests with
     * {@code context} cached tokens: what the devices take, or the host where they wait for it.
     */
    public static double millis(ResolvedServer server, int requests, int context) {
        Deployment deployment = server.deployment();
        RuntimeCosts runtime = server.stepCosts().runtime(deployment);
        Speculation speculation = deployment.speculation();
        int verified = deployment.verifiedTokens();
        Phase phase = speculation == null ? Phase.DECODE : Phase.VERIFY;
        StepShape shape = new StepShape().setAlike(phase, requests, verified, context);
        PipelineCost costs = server.stepCosts().model(deployment);
        StepCost cost = new StepCost();
        double deviceNanos = costs.slowestNanos(shape, cost);
        boolean replays = deployment.graphs().bucketFor(requests) >= 0;
        int graphs = replays ? speculation == null ? 1 : speculation.graphs(verified) : 0;
        double hostNanos = runtime.hostNanos(requests, 0, graphs);
        if (!server.engine().overlap()) {
            return (deviceNanos + hostNanos) / NANOS_PER_MILLI;
        }
        // A verification's lengths are known only when the one before has verified; what is left of that hides the
        // host.
        return speculation == null
                ? Math.max(deviceNanos, hostNanos) / NANOS_PER_MILLI
                : (deviceNanos + Math.max(0, hostNanos - cost.tailNanos())) / NANOS_PER_MILLI;
    }
}
