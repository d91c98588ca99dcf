package org.ascendtwin.scenarios.experiment;

/** A run in which requests wait for ever: the server idles and would not serve them either. */
public final class StuckRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StuckRun(int unfinished, int requests) {
        super("the run came to rest with " + unfinished + " of " + requests
                + " requests unfinished. Maybe a prompt leaves"
                + " no page of the KV memory for an output: SGLang accepts it, never serves it, and blocks all behind it;"
                + " --set servers[0].repaired-defects=[unservable-head] refuses it (docs/scheduler.md).");
    }
}
