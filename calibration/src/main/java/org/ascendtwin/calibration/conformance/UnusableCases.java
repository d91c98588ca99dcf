package org.ascendtwin.calibration.conformance;

/** A folder in which there is nothing to replay; the message names it and what was looked for. */
public final class UnusableCases extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableCases(String message) {
        super(message);
    }
}
