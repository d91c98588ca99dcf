package org.ascendtwin.sim.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How much of the wall time the benchmark's thread was on a processor: less than all where the machine is shared. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class CpuShare {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startNanos;

    @Setup(Level.Iteration)
    public void start() {
        startNanos = threads.getCurrentThreadCpuTime();
    }

    /** Processor time of the iteration; JMH divides it by the wall time. */
    public long cpuMicros() {
        return (threads.getCurrentThreadCpuTime() - startNanos) / 1_000;
    }
}
