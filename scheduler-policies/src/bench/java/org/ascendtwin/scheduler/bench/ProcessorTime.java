package org.ascendtwin.scheduler.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Processor time of the benchmark's thread, which other work on the machine hardly changes, beside what was done in it. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ProcessorTime {
    /** What the benchmark counted: replays, or engine turns. */
    public long units;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startNanos;
    private long cpuNanos;

    @Setup(Level.Iteration)
    public void clear() {
        units = 0;
        cpuNanos = 0;
    }

    void begin() {
        startNanos = threads.getCurrentThreadCpuTime();
    }

    /** Ends what {@link #begin} began, in which {@code done} units were done. */
    void end(long done) {
        units += done;
        cpuNanos += threads.getCurrentThreadCpuTime() - startNanos;
    }

    /** Time between begin and end. */
    public long cpuMicros() {
        return cpuNanos / 1_000;
    }
}
