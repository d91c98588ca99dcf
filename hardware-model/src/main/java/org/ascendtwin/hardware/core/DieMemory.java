package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * What all kernels on a die share: HBM, the reads and writes of L2, and what L2 holds. Every core of every kernel has a flow
 * of its own in each pipe, and every kernel one more in HBM for its prefetch.
 */
final class DieMemory {
    private final L2Cache cache;
    private final FairPipe memory;
    private final FairPipe reads;
    private final FairPipe writes;
    private final List<KernelPaths> kernels = new ArrayList<>();
    private final int[] kernelOfCore;
    private final int cores;

    DieMemory(Device device, Timekeeper time, List<KernelProgram> programs) {
        int blocks = 0;
        int count = 0;
        for (KernelProgram program : programs) {
            blocks += program.blockCount();
            count += program.coreCount();
        }
        this.cores = count;
        this.kernelOfCore = new int[cores];
        double[] blockBytes = new double[blocks];
        double[] memoryCaps = new double[2 * cores + programs.size()];
        double[] cacheCaps = new double[cores];
        Arrays.fill(memoryCaps, Double.POSITIVE_INFINITY);
        int core = 0;
        int block = 0;
        for (int kernel = 0; kernel < programs.size(); kernel++) {
            KernelProgram program = programs.get(kernel);
            kernels.add(new KernelPaths(program, this, time, new KernelPaths.Place(kernel, core, block)));
            for (int i = 0; i < program.coreCount(); i++, core++) {
                CoreRates rates = program.rates();
                memoryCaps[core] = rates.memoryPerSecond();
                memoryCaps[cores + core] = memoryCaps[core];
                cacheCaps[core] = rates.cachePerSecond();
                kernelOfCore[core] = kernel;
            }
            for (int i = 0; i < program.blockCount(); i++) {
                blockBytes[block++] = program.blockBytes(i);
            }
        }
        this.cache = new L2Cache(device.memory().l2Bytes(), blockBytes);
        this.memory = new FairPipe(time, device.coldBytesPerSecond(), memoryCaps, this::onMemory);
        this.reads = new FairPipe(time, device.l2BytesPerSecond(), cacheCaps, this::onRead);
        this.writes = new FairPipe(time, device.l2BytesPerSecond(), cacheCaps, this::onWritten);
    }

    KernelPaths kernel(int kernel) {
        return kernels.get(kernel);
    }

    L2Cache cache() {
        return cache;
    }

    /**
     * Brings a block from memory.
     *
     * @param bytes what it takes of a core's rate
     * @param share what of that it takes of the memory's rate
     */
    void fetch(int core, double bytes, double share) {
        memory.start(core, bytes, share);
    }

    /** One more core waits for what a flow of {@link #fetch} or {@link #prefetch} brings. */
    void hurry(int flow) {
        memory.join(flow);
    }

    /** Begins a prefetch for {@code kernel} and returns its flow. */
    int prefetch(int kernel, double bytes, double share) {
        int flow = 2 * cores + kernel;
        memory.start(flow, bytes, share);
        return flow;
    }

    /** Loads a block from L2. */
    void read(int core, double bytes) {
        reads.start(core, bytes, 1);
    }

    void writeThrough(int core, double bytes) {
        memory.start(cores + core, bytes, 1);
    }

    void write(int core, double bytes) {
        writes.start(core, bytes, 1);
    }

    private void onMemory(int flow) {
        if (flow >= 2 * cores) {
            kernels.get(flow - 2 * cores).onPrefetched();
        } else if (flow >= cores) {
            ofCore(flow - cores).onStored(flow - cores);
        } else {
            ofCore(flow).onFetched(flow);
        }
    }

    private void onRead(int core) {
        ofCore(core).onRead(core);
    }

    private void onWritten(int core) {
        ofCore(core).onStored(core);
    }

    private KernelPaths ofCore(int core) {
        return kernels.get(kernelOfCore[core]);
    }
}
