package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.sim.unit.TimeSpan;

/** The stretch of a run that is put on a time line, so that the file stays of a size that can be opened. */
public record TraceWindow(long fromNanos, long toNanos) {
    private static final int MOST_STEPS = 20_000;

    /**
     * Reads "5 s..8 s".
     *
     * @throws IllegalArgumentException where it is none
     */
    public static TraceWindow valueOf(String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no window; allowed: two instants. Maybe \"5 s..8 s\".");
        }
        TraceWindow window = new TraceWindow(
                TimeSpan.valueOf(text.substring(0, dots).strip()).nanos(),
                TimeSpan.valueOf(text.substring(dots + 2).strip()).nanos());
        if (window.toNanos <= window.fromNanos) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" ends before it begins. Maybe the two instants the other way round.");
        }
        return window;
    }

    /** From the start of {@code trace} over as many steps as a viewer takes with ease. */
    static TraceWindow ofFirstSteps(RunTrace trace) {
        List<RunTrace.Step> steps = trace.steps();
        return new TraceWindow(
                0,
                steps.size() <= MOST_STEPS
                        ? Long.MAX_VALUE
                        : steps.get(MOST_STEPS).startNanos());
    }

    /** Whether something that lasts until {@code endNanos} can be seen in it. */
    boolean shows(long startNanos, long endNanos) {
        return startNanos < toNanos && endNanos > fromNanos;
    }
}
