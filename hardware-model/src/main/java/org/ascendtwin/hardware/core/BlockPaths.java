package org.ascendtwin.hardware.core;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * How blocks travel between memory, L2 and the cores. The first to ask for a block brings it from memory; whoever asks
 * while it is on its way asks for lines of it too, so that it comes faster, and then reads it from L2, as does everybody
 * after. So a core's cold bytes and its re-reads add up, as they do in measured kernels.
 */
final class BlockPaths {
    private static final int NOBODY = -1;

    private final KernelProgram program;
    private final Timekeeper time;
    private final L2Cache cache;
    private final FairPipe memory;
    private final FairPipe l2;
    private final FairPipe stores;
    private final int cores;
    private final AiCore[] listeners;
    private final int[] wanted;
    private final int[] firstWaiter;
    private final int[] nextWaiter;
    private final int[] fetchFlow;
    private final int[] prefetchOrder;
    private int prefetching = NOBODY;
    private int nextPrefetch;
    private double prefetchBytesLeft;
    private double prefetchedBytes;
    private long prefetchSinceNanos;
    private @Nullable PipeTrace trace;

    BlockPaths(Device device, KernelProgram program, Timekeeper time, Prefetch prefetch) {
        double hertz = device.cube().hertz();
        this.program = program;
        this.time = time;
        this.cores = program.coreCount();
        this.cache = new L2Cache(device.memory().l2Bytes(), program);
        double scale = (double) device.cube().cores() / cores;
        this.memory = new FairPipe(
                time,
                2 * cores,
                device.coldBytesPerSecond(),
                device.memory().hbmBytesPerCyclePerCore() * hertz * scale,
                this::onMemory);
        double l2PerCore = device.memory().l2BytesPerCyclePerCore() * hertz * scale;
        this.l2 = new FairPipe(time, cores, device.l2BytesPerSecond(), l2PerCore, this::onRead);
        this.stores = new FairPipe(time, cores, device.l2BytesPerSecond(), l2PerCore, this::onStored);
        this.listeners = new AiCore[cores];
        this.wanted = new int[cores];
        this.firstWaiter = new int[program.blockCount()];
        this.nextWaiter = new int[cores];
        this.fetchFlow = new int[program.blockCount()];
        Arrays.fill(firstWaiter, NOBODY);
        this.prefetchOrder = prefetch.order() == Prefetch.Order.USE ? program.weightByUse() : program.weightByColumn();
        this.prefetchBytesLeft = prefetch.windowBytes();
    }

    void record(@Nullable PipeTrace record) {
        trace = record;
    }

    void attach(int core, AiCore listener) {
        listeners[core] = listener;
    }

    double memoryBytes() {
        return memory.movedBytes();
    }

    double cacheReadBytes() {
        return l2.movedBytes();
    }

    double cacheWrittenBytes() {
        return stores.movedBytes();
    }

    double prefetchedBytes() {
        return prefetchedBytes;
    }

    void load(int core, int block) {
        wanted[core] = block;
        switch (cache.state(block)) {
            case RESIDENT -> {
                cache.touch(block);
                l2.start(core, program.blockBytes(block));
            }
            case FETCHING -> {
                nextWaiter[core] = firstWaiter[block];
                firstWaiter[block] = core;
                memory.join(fetchFlow[block]);
            }
            case ABSENT -> {
                cache.fetch(block);
                fetchFlow[block] = core;
                memory.start(core, program.blockBytes(block));
            }
        }
    }

    void store(int core, double bytes) {
        if (program.buffering().writesThrough()) {
            memory.start(cores + core, bytes);
        } else {
            stores.start(core, bytes);
        }
    }

    /** Brings the next absent block of the weight that still fits into the window. */
    void prefetch() {
        while (nextPrefetch < prefetchOrder.length
                && cache.state(prefetchOrder[nextPrefetch]) != L2Cache.State.ABSENT) {
            nextPrefetch++;
        }
        if (nextPrefetch < prefetchOrder.length
                && program.blockBytes(prefetchOrder[nextPrefetch]) <= prefetchBytesLeft) {
            prefetching = prefetchOrder[nextPrefetch++];
            prefetchSinceNanos = time.nowNanos();
            double bytes = program.blockBytes(prefetching);
            prefetchBytesLeft -= bytes;
            prefetchedBytes += bytes;
            cache.fetch(prefetching);
            fetchFlow[prefetching] = memory.uncappedFlow();
            memory.start(memory.uncappedFlow(), bytes);
        }
    }

    private void onMemory(int flow) {
        if (flow == memory.uncappedFlow()) {
            if (trace != null) {
                trace.add(PipeTrace.DIE, PipeTrace.Pipe.PREFETCH, prefetchSinceNanos, time.nowNanos());
            }
            arrive(prefetching);
            prefetch();
        } else if (flow >= cores) {
            listeners[flow - cores].onStored();
        } else {
            arrive(wanted[flow]);
            listeners[flow].onLoaded();
        }
    }

    private void arrive(int block) {
        cache.arrive(block);
        int core = firstWaiter[block];
        firstWaiter[block] = NOBODY;
        while (core != NOBODY) {
            l2.start(core, program.blockBytes(block));
            core = nextWaiter[core];
        }
    }

    private void onRead(int core) {
        listeners[core].onLoaded();
    }

    private void onStored(int core) {
        listeners[core].onStored();
    }
}
