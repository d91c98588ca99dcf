package org.ascendtwin.sim.kernel;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Runs a {@link VirtualHost} no faster than a wall clock, waiting before each event until it is due: for demonstrations
 * and for a model beside a real system. The result of the run is the same as without pacing.
 */
public final class PacedHost {
    /** A lag that is never too much: late events are handled at once and the run catches up. */
    public static final long ANY_LAG = Long.MAX_VALUE;

    private final VirtualHost host;
    private final LongSupplier wallNanos;
    private final LongConsumer wait;
    private final double speed;
    private final long allowedLagNanos;

    /**
     * @param wallNanos the wall clock, for instance {@code System::nanoTime}
     * @param wait waits about so many nanoseconds, for instance {@code LockSupport::parkNanos}; may return early
     * @param speed simulated seconds in a second of the wall clock
     * @param allowedLagNanos how late by the wall clock an event may be handled before the run fails, or {@link #ANY_LAG}
     */
    public PacedHost(VirtualHost host, LongSupplier wallNanos, LongConsumer wait, double speed, long allowedLagNanos) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("a paced run's speed is finite and more than 0, not " + speed);
        }
        if (allowedLagNanos < 0) {
            throw new IllegalArgumentException("the allowed lag is 0 ns or more, not " + allowedLagNanos + " ns");
        }
        this.host = host;
        this.wallNanos = wallNanos;
        this.wait = wait;
        this.speed = speed;
        this.allowedLagNanos = allowedLagNanos;
    }

    /**
     * Handles events as {@link VirtualHost#run} does, each when the wall clock has come to it.
     *
     * @throws FellBehindException if an event would be handled later than the allowed lag
     */
    public Ending run(RunLimit limit) {
        long startWallNanos = wallNanos.getAsLong();
        long startNanos = host.nowNanos();
        while (true) {
            Ending ending = host.endingBeforeNext(limit);
            if (ending != null) {
                return ending;
            }
            long dueNanos = host.nextDueNanos();
            awaitUntil(startWallNanos + wallSpan(dueNanos - startNanos), dueNanos);
            host.step();
            if (limit.condition().getAsBoolean()) {
                return Ending.CONDITION;
            }
        }
    }

    private long wallSpan(long spanNanos) {
        return (long) StrictMath.ceil(spanNanos / speed);
    }

    private void awaitUntil(long dueWallNanos, long dueNanos) {
        long leftNanos = dueWallNanos - wallNanos.getAsLong();
        if (leftNanos < -allowedLagNanos) {
            throw new FellBehindException(dueNanos, -leftNanos, allowedLagNanos);
        }
        while (leftNanos > 0) {
            wait.accept(leftNanos);
            leftNanos = dueWallNanos - wallNanos.getAsLong();
        }
    }
}
