package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scheduler.speculate.VerifyTimes;

/** Step times by window from the same model that the simulated device follows, for a batch of requests of equal length. */
final class ModelledVerifyTimes implements VerifyTimes {
    private static final double NANOS = 1e9;

    private final ModelledExecutor.DeviceModel device;
    private final boolean overlap;
    private final StepShape shape = new StepShape();
    private final StepCost cost = new StepCost();
    private int[] queryLens = new int[64];
    private int[] prefixLens = new int[64];

    /** @param overlap whether the host works while the device does */
    ModelledVerifyTimes(ModelledExecutor.DeviceModel device, boolean overlap) {
        this.device = device;
        this.overlap = overlap;
    }

    @Override
    public double seconds(int requests, long contextTokens, int draftTokens) {
        if (requests > queryLens.length) {
            queryLens = new int[2 * requests];
            prefixLens = new int[2 * requests];
        }
        Arrays.fill(queryLens, 0, requests, draftTokens);
        Arrays.fill(prefixLens, 0, requests, (int) (contextTokens / requests));
        device.costs().stage(0, 0).cost(shape.set(Phase.VERIFY, requests, queryLens, prefixLens), cost);
        int graphs = device.speculation() == null ? 1 : device.speculation().graphs(draftTokens);
        long hostNanos = device.runtime().hostNanos(requests, 0, graphs);
        long deviceNanos = cost.totalNanos();
        long exposedNanos = overlap ? Math.max(0, hostNanos - cost.tailNanos()) : hostNanos;
        return (deviceNanos + exposedNanos) / NANOS;
    }
}
