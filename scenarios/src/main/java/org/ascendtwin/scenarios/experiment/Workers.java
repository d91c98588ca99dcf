package org.ascendtwin.scenarios.experiment;

import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;

/** Where the scenarios of a sweep or a plan are run, and how many at once; what comes of them depends on neither. */
public interface Workers extends AutoCloseable {
    /** How many scenarios are given out at once. */
    Jobs jobs();

    /**
     * Runs {@code scenario}, which a resolver has checked or can refuse with an {@link IllegalArgumentException}.
     *
     * @param jobs replications at once, where the place of the run allows for more than one
     * @throws InvalidInput if something that it reads is wrong
     * @throws org.ascendtwin.scheduler.cache.OutOfKvMemory where a request fits nowhere
     * @throws StuckRun where requests are left that nobody works on
     */
    Figures run(Scenario scenario, Jobs jobs) throws InvalidInput;

    /** Lets go of what it was run on. */
    @Override
    void close();
}
