package org.ascendtwin.scheduler.speculate;

/** How long steps of a decode batch take by their window: modelled for a simulated server, measured on a live one. */
@FunctionalInterface
public interface VerifyTimes {
    /**
     * Seconds from the start of one step to that of the next.
     *
     * @param requests in the batch
     * @param contextTokens of all of them
     * @param draftTokens computed for each; 1 where nothing is drafted
     */
    double seconds(int requests, long contextTokens, int draftTokens);
}
