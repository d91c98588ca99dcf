package org.ascendtwin.sim.kernel;

/** A paced run could not keep up with its wall clock. */
public final class FellBehindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FellBehindException(long dueNanos, long lagNanos, long allowedLagNanos) {
        super("the event due at " + dueNanos + " ns would be handled " + lagNanos + " ns late, and at most "
                + allowedLagNanos + " ns is allowed. Maybe a lower speed or a larger lag suits this machine.");
    }
}
