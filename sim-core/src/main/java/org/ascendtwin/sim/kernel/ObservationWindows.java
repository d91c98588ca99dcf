package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Equal stretches of time, one after another from the end of the warm-up on, in which a run is observed. A window takes
 * in the events of the instant it closes at and not those of the instant it opens at, so each event is in one window.
 */
public final class ObservationWindows {
    private final Timekeeper timekeeper;
    private final long lengthNanos;
    private final int count;
    private final Runnable opened;
    private final Runnable closed;
    private final Alarm boundary;
    private int openedCount;
    private boolean open;

    /**
     * Arms the first window of a run that has not begun.
     *
     * @param warmUpNanos when the first window opens
     * @param lengthNanos of each window, 1 or more
     * @param count of windows, 1 or more
     * @param opened called when a window opens, the place to clear statistics
     * @param closed called when a window closes, the place to read them
     */
    public ObservationWindows(
            Timekeeper timekeeper, long warmUpNanos, long lengthNanos, int count, Runnable opened, Runnable closed) {
        if (lengthNanos < 1 || count < 1) {
            throw new IllegalArgumentException("a run is observed in 1 window or more of 1 ns or more, not in " + count
                    + " windows of " + lengthNanos + " ns");
        }
        this.timekeeper = timekeeper;
        this.lengthNanos = lengthNanos;
        this.count = count;
        this.opened = opened;
        this.closed = closed;
        boundary = timekeeper.newAlarm(Rank.PROBE, this::cross);
        boundary.arm(warmUpNanos);
    }

    private void cross() {
        if (open) {
            open = false;
            closed.run();
        }
        if (openedCount < count) {
            open = true;
            openedCount++;
            boundary.arm(timekeeper.nowNanos() + lengthNanos);
            opened.run();
        }
    }

    /** Whether the run is being observed now. */
    public boolean isOpen() {
        return open;
    }

    /** Whether the last window has closed. */
    public boolean isOver() {
        return openedCount == count && !open;
    }

    /** The number of the window that is open or was open last, from 0; −1 during the warm-up. */
    public int index() {
        return openedCount - 1;
    }
}
