package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

/** One program on the cores of one die, from the prefetch before it to its last store. */
final class KernelExecution {
    private static final double NANOS = 1e9;

    private final VirtualHost host = new VirtualHost();
    private final Device device;
    private final Prefetch prefetch;
    private final @Nullable PipeTrace trace;
    private final BlockPaths paths;
    private final AiCore[] cores;
    private double bytesBefore;

    KernelExecution(Device device, KernelProgram program, Prefetch prefetch, @Nullable PipeTrace trace) {
        this.device = device;
        this.prefetch = prefetch;
        this.trace = trace;
        this.paths = new BlockPaths(device, program, host, prefetch);
        paths.record(trace);
        this.cores = new AiCore[program.coreCount()];
        for (int core = 0; core < cores.length; core++) {
            cores[core] = new AiCore(core, program, paths, host, trace);
            paths.attach(core, cores[core]);
        }
    }

    KernelRun run(double fixedSeconds) {
        host.newAlarm(Rank.TURN, this::start).arm(prefetch.leadNanos());
        paths.prefetch();
        host.runUntilQuiet();
        return summary((long) Math.ceil(fixedSeconds * NANOS));
    }

    private void start() {
        bytesBefore = paths.memoryBytes();
        for (AiCore core : cores) {
            core.start();
        }
    }

    private KernelRun summary(long fixedNanos) {
        long loading = 0;
        long computing = 0;
        long storing = 0;
        long doneNanos = prefetch.leadNanos();
        for (AiCore core : cores) {
            if (!core.isDone()) {
                throw new IllegalStateException("a core did not finish its steps");
            }
            doneNanos = Math.max(doneNanos, core.doneNanos());
            loading += core.loadNanos();
            computing += core.computeNanos();
            storing += core.storeNanos();
        }
        if (trace != null) {
            trace.add(PipeTrace.DIE, PipeTrace.Pipe.FIXED, doneNanos, doneNanos + fixedNanos);
        }
        long worked = Math.max(1, doneNanos - prefetch.leadNanos());
        double all = (double) worked * cores.length;
        double memoryMost = device.coldBytesPerSecond() * worked / NANOS;
        double cacheMost = device.l2BytesPerSecond() * worked / NANOS;
        return new KernelRun(
                fixedNanos + doneNanos - prefetch.leadNanos(),
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
