package org.ascendtwin.scenarios.report;

import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RunResult;

/**
 * What identifies a run and what it took, over all its replications.
 *
 * @param digest of the only replication, or of the digests of all in their order
 */
record Totals(long seed, String digest, double wallSeconds, double simulatedSeconds, long engineSteps, long events) {
    private static final double NANOS_PER_SECOND = 1e9;

    static Totals of(RunResult result) {
        double wallSeconds = 0;
        long simulatedNanos = 0;
        long engineSteps = 0;
        long events = 0;
        for (Replication replication : result.replications()) {
            wallSeconds += replication.wallSeconds();
            simulatedNanos += replication.simulatedNanos();
            engineSteps += replication.engineSteps();
            events += replication.events();
        }
        return new Totals(
                result.scenario().run().seed(),
                result.digest(),
                wallSeconds,
                simulatedNanos / NANOS_PER_SECOND,
                engineSteps,
                events);
    }
}
