package org.ascendtwin.sim.journal;

/** A replayed core decided otherwise than the recorded one. */
public final class ReplayDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplayDivergedException(long entry, String expected, String actual) {
        super("entry " + entry + " of the journal is " + expected + ", and the replayed core made " + actual
                + ". Maybe the core depends on something that is not an input.");
    }
}
