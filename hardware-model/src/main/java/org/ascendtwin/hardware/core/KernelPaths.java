package org.ascendtwin.hardware.core;

import java.util.Arrays;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * How the blocks of one kernel travel between memory, L2 and its cores. The first to ask for a block brings it from memory;
 * whoever asks while it is on its way asks for lines of it too, so that it comes faster, and then reads it from L2, as
 * does everybody after. So a core's cold bytes and its re-reads add up, as they do in measured kernels.
 */
final class KernelPaths {
    private static final int NOBODY = -1;

    /**
     * Where a kernel is among those on the die.
     *
     * @param kernel its number
     * @param firstCore die-wide number of its first core
     * @param firstBlock die-wide number of its first block
     */
    record Place(int kernel, int firstCore, int firstBlock) {}

    private final KernelProgram program;
    private final DieMemory die;
    private final Timekeeper time;
    private final Place place;
    private final AiCore[] listeners;
    private final int[] wanted;
    private final int[] firstWaiter;
    private final int[] nextWaiter;
    private final int[] fetchFlow;
    private final int[] storing;
    private int[] prefetchOrder = {};
    private int prefetching = NOBODY;
    private int nextPrefetch;
    private double prefetchBytesLeft;
    private double prefetchedBytes;
    private long prefetchSinceNanos;
    private double memoryBytes;
    private double cacheReadBytes;
    private double cacheWrittenBytes;
    private int ownRow;
    private @Nullable PipeTrace trace;

    KernelPaths(KernelProgram program, DieMemory die, Timekeeper time, Place place) {
        this.program = program;
        this.die = die;
        this.time = time;
        this.place = place;
        this.listeners = new AiCore[program.coreCount()];
        this.wanted = new int[program.coreCount()];
        this.storing = new int[program.coreCount()];
        this.firstWaiter = new int[program.blockCount()];
        this.nextWaiter = new int[program.coreCount()];
        this.fetchFlow = new int[program.blockCount()];
        Arrays.fill(firstWaiter, NOBODY);
    }

    /** Records prefetches in {@code row} of {@code into}. */
    void recordIn(PipeTrace into, int row) {
        trace = into;
        ownRow = row;
    }

    void attach(int core, AiCore listener) {
        listeners[core] = listener;
    }

    /** Bytes of this kernel that crossed HBM, those still on their way left out. */
    double memoryBytes() {
        return memoryBytes;
    }

    double cacheReadBytes() {
        return cacheReadBytes;
    }

    double cacheWrittenBytes() {
        return cacheWrittenBytes;
    }

    double prefetchedBytes() {
        return prefetchedBytes;
    }

    void load(int core, int block) {
        wanted[core] = block;
        switch (die.cache().state(place.firstBlock + block)) {
            case RESIDENT -> {
                die.cache().touch(place.firstBlock + block);
                read(core, block);
            }
            case FETCHING -> {
                nextWaiter[core] = firstWaiter[block];
                firstWaiter[block] = core;
                die.hurry(fetchFlow[block]);
            }
            case ABSENT -> {
                die.cache().fetch(place.firstBlock + block);
                fetchFlow[block] = place.firstCore + core;
                die.fetch(place.firstCore + core, program.memoryBytes(block), program.memoryShare(block));
            }
        }
    }

    private void read(int core, int block) {
        cacheReadBytes += program.blockBytes(block);
        die.read(place.firstCore + core, program.blockBytes(block));
    }

    /** Stores the result of {@code step}. */
    void store(int core, CoreSteps steps, int step) {
        double bytes = steps.storeBytes(step);
        storing[core] = step;
        if (steps.isStoredThrough(step)) {
            memoryBytes += bytes;
            die.writeThrough(place.firstCore + core, bytes);
        } else {
            cacheWrittenBytes += bytes;
            die.write(place.firstCore + core, bytes);
        }
    }

    /** Begins to bring blocks of the weight as {@code prefetch} says. */
    void startPrefetch(Prefetch prefetch) {
        if (prefetch.windowBytes() == 0) {
            return;
        }
        prefetchOrder = prefetch.order() == Prefetch.Order.USE ? program.weightByUse() : program.weightByColumn();
        prefetchBytesLeft = prefetch.windowBytes();
        prefetchNext();
    }

    /** Brings the next absent block of the weight that still fits into the window. */
    private void prefetchNext() {
        while (nextPrefetch < prefetchOrder.length
                && die.cache().state(place.firstBlock + prefetchOrder[nextPrefetch]) != L2Cache.State.ABSENT) {
            nextPrefetch++;
        }
        if (nextPrefetch < prefetchOrder.length
                && program.memoryBytes(prefetchOrder[nextPrefetch]) <= prefetchBytesLeft) {
            prefetching = prefetchOrder[nextPrefetch++];
            prefetchSinceNanos = time.nowNanos();
            double bytes = program.memoryBytes(prefetching);
            prefetchBytesLeft -= bytes;
            prefetchedBytes += bytes;
            die.cache().fetch(place.firstBlock + prefetching);
            fetchFlow[prefetching] = die.prefetch(place.kernel, bytes, program.memoryShare(prefetching));
        }
    }

    void onPrefetched() {
        if (trace != null) {
            trace.add(ownRow, PipeTrace.Pipe.PREFETCH, prefetchSinceNanos, time.nowNanos());
        }
        arrive(prefetching);
        prefetchNext();
    }

    void onFetched(int dieCore) {
        int core = dieCore - place.firstCore;
        int block = wanted[core];
        arrive(block);
        if (program.isWidened(block)) {
            read(core, block);
        } else {
            listeners[core].onLoaded();
        }
    }

    private void arrive(int block) {
        memoryBytes += program.memoryBytes(block);
        die.cache().arrive(place.firstBlock + block);
        int core = firstWaiter[block];
        firstWaiter[block] = NOBODY;
        while (core != NOBODY) {
            read(core, block);
            core = nextWaiter[core];
        }
    }

    void onRead(int dieCore) {
        listeners[dieCore - place.firstCore].onLoaded();
    }

    void onStored(int dieCore) {
        int core = dieCore - place.firstCore;
        CoreSteps steps = program.steps(core);
        int firstBlock = place.firstBlock + steps.storedBlock(storing[core]);
        for (int i = 0; i < steps.storedCount(storing[core]); i++) {
            die.cache().arrive(firstBlock + i);
        }
        listeners[core].onStored();
    }
}
