package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

/** One kernel on the cores of one die, from its start to its last store and the fixed time after it. */
final class KernelExecution {
    private static final double NANOS = 1e9;

    private final VirtualHost host;
    private final Device device;
    private final KernelPaths paths;
    private final AiCore[] cores;
    private final long fixedNanos;
    private final Alarm ended;
    private final Runnable next;
    private @Nullable PipeTrace trace;
    private int firstTraced;
    private int ownRow;
    private int waiting;
    private int done;
    private long startNanos;
    private long workedNanos;
    private double bytesBefore;

    /**
     * A kernel that waits for its start.
     *
     * @param next told once its fixed time has passed too
     */
    KernelExecution(VirtualHost host, Device device, PricedProgram priced, KernelPaths paths, Runnable next) {
        this.host = host;
        this.device = device;
        KernelProgram program = priced.program();
        this.paths = paths;
        this.fixedNanos = (long) Math.ceil(priced.fixedSeconds() * NANOS);
        this.next = next;
        this.ended = host.newAlarm(Rank.STEP_END, this::end);
        this.cores = new AiCore[program.coreCount()];
        for (int core = 0; core < cores.length; core++) {
            cores[core] = new AiCore(core, program, paths, host, this);
            paths.attach(core, cores[core]);
        }
    }

    /** Records the pipes in {@code into}, its cores counted from {@code firstCore}, what no core does in {@code row}. */
    void recordIn(PipeTrace into, int firstCore, int row) {
        trace = into;
        firstTraced = firstCore;
        ownRow = row;
        paths.recordIn(into, row);
    }

    void start() {
        startNanos = host.nowNanos();
        bytesBefore = paths.memoryBytes();
        for (AiCore core : cores) {
            core.start();
        }
    }

    /** A core has reached a barrier. */
    void onBarrier() {
        waiting++;
        if (waiting == cores.length) {
            waiting = 0;
            for (AiCore core : cores) {
                core.pass();
            }
        }
    }

    /** A core has no more to do. */
    void onDone() {
        done++;
        if (done == cores.length) {
            workedNanos = host.nowNanos() - startNanos;
            ended.arm(host.nowNanos() + fixedNanos);
        }
    }

    private void end() {
        if (trace != null) {
            trace.add(ownRow, PipeTrace.Pipe.FIXED, startNanos + workedNanos, host.nowNanos());
        }
        next.run();
    }

    void record(int core, PipeTrace.Pipe pipe, long sinceNanos) {
        if (trace != null) {
            trace.add(firstTraced + core, pipe, sinceNanos, host.nowNanos());
        }
    }

    long startNanos() {
        return startNanos;
    }

    /** What it did; once it has ended. */
    KernelRun summary() {
        if (done < cores.length) {
            throw new IllegalStateException(
                    (cores.length - done) + " of " + cores.length + " cores did not finish their steps");
        }
        long loading = 0;
        long computing = 0;
        long storing = 0;
        for (AiCore core : cores) {
            loading += core.loadNanos();
            computing += core.computeNanos();
            storing += core.storeNanos();
        }
        double worked = (double) Math.max(1, workedNanos);
        double all = worked * cores.length;
        double cacheMost = device.l2BytesPerSecond() * worked / NANOS;
        double memoryMost = device.coldBytesPerSecond() * worked / NANOS;
        return new KernelRun(
                fixedNanos + Math.max(1, workedNanos),
                fixedNanos,
                new KernelRun.Traffic(
                        paths.memoryBytes(),
                        paths.cacheReadBytes(),
                        paths.cacheWrittenBytes(),
                        paths.prefetchedBytes()),
                new KernelRun.Pipes(
                        loading / all,
                        computing / all,
                        storing / all,
                        Math.min(1, (paths.memoryBytes() - bytesBefore) / memoryMost),
                        Math.min(1, paths.cacheReadBytes() / cacheMost)),
                host.eventCount());
    }
}
