package org.ascendtwin.hardware.core;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Rank;

/**
 * One kernel on one die, event by event: every block that a core loads, every step that it computes, every result that
 * it stores. What the operator level states as a formula (cold bytes and re-reads add; loads and products overlap;
 * uneven waves) comes about here by itself.
 */
public final class KernelSimulation {
    private static final double NANOS = 1e9;
    private static final int CANDIDATES = 6;
    private static final int[] SIDES = {16, 32, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512};

    private final Device device;
    private final OperatorTimer estimates;

    /** Simulations of kernels on {@code device}. */
    public KernelSimulation(Device device) {
        this.device = device;
        this.estimates = new OperatorTimer(device);
    }

    /** Runs a matmul, cut as {@code tiling} says. */
    public KernelRun run(Matmul matmul, Tiling tiling, Prefetch prefetch) {
        double fixed = matmul.quantised()
                ? device.kernels().quantisedMatmulFixedSeconds()
                : device.kernels().matmulFixedSeconds();
        return run(MatmulProgram.of(device, matmul, tiling), fixed, prefetch);
    }

    /** Runs a matmul in the best of the tilings that look best at the operator level. */
    public KernelRun run(Matmul matmul, Prefetch prefetch) {
        return run(matmul, bestTiling(matmul), prefetch);
    }

    /** Runs a streaming vector kernel. */
    public KernelRun run(VectorPass pass) {
        double fixed = pass.reduces()
                ? device.kernels().reductionFixedSeconds()
                : device.kernels().elementwiseFixedSeconds();
        return run(StreamProgram.of(device, pass), fixed, Prefetch.NONE);
    }

    /** The tiling that takes least when simulated without prefetch, of the few that the operator level ranks first. */
    public Tiling bestTiling(Matmul matmul) {
        Tiling[] candidates = candidates(matmul);
        Tiling best = candidates[0];
        long bestNanos = Long.MAX_VALUE;
        for (Tiling tiling : candidates) {
            long nanos = run(matmul, tiling, Prefetch.NONE).nanos();
            if (nanos < bestNanos) {
                bestNanos = nanos;
                best = tiling;
            }
        }
        return best;
    }

    private Tiling[] candidates(Matmul matmul) {
        Tiling[] best = new Tiling[CANDIDATES];
        double[] seconds = new double[CANDIDATES];
        int found = 0;
        for (int rows : SIDES) {
            for (int columns : SIDES) {
                if (!allowed(matmul, rows, columns)) {
                    continue;
                }
                double estimate = estimates.tileSeconds(matmul, rows, columns);
                int place = Math.min(found, CANDIDATES);
                while (place > 0 && estimate < seconds[place - 1]) {
                    place--;
                }
                if (place < CANDIDATES) {
                    System.arraycopy(best, place, best, place + 1, CANDIDATES - place - 1);
                    System.arraycopy(seconds, place, seconds, place + 1, CANDIDATES - place - 1);
                    best[place] = Tiling.of(matmul, device.cube(), rows, columns);
                    seconds[place] = estimate;
                    found = Math.min(found + 1, CANDIDATES);
                }
            }
        }
        return Arrays.copyOf(best, found);
    }

    private boolean allowed(Matmul matmul, int rows, int columns) {
        boolean reaches = (rows == SIDES[0] || rows < 2 * matmul.rows())
                && (columns == SIDES[0] || columns < 2 * matmul.columns());
        return reaches && (long) rows * columns * 4 <= device.cube().accumulatorBytes();
    }

    private KernelRun run(KernelProgram program, double fixedSeconds, Prefetch prefetch) {
        VirtualHost host = new VirtualHost();
        BlockPaths paths = new BlockPaths(device, program, host, prefetch);
        AiCore[] cores = new AiCore[program.coreCount()];
        for (int core = 0; core < cores.length; core++) {
            cores[core] = new AiCore(core, program, paths, host);
            paths.attach(core, cores[core]);
        }
        host.newAlarm(Rank.TURN, () -> {
                    for (AiCore core : cores) {
                        core.start();
                    }
                })
                .arm(prefetch.leadNanos());
        paths.prefetch();
        host.runUntilQuiet();
        return summary(host, paths, cores, (long) Math.ceil(fixedSeconds * NANOS), prefetch);
    }

    private static KernelRun summary(
            VirtualHost host, BlockPaths paths, AiCore[] cores, long fixedNanos, Prefetch prefetch) {
        long loading = 0;
        long computing = 0;
        long doneNanos = prefetch.leadNanos();
        for (AiCore core : cores) {
            if (!core.isDone()) {
                throw new IllegalStateException("a core did not finish its steps");
            }
            doneNanos = Math.max(doneNanos, core.doneNanos());
            loading += core.loadNanos();
            computing += core.computeNanos();
        }
        long ran = doneNanos - prefetch.leadNanos();
        double all = (double) Math.max(1, ran) * cores.length;
        return new KernelRun(
                fixedNanos + ran,
                paths.memoryBytes(),
                paths.cacheBytes(),
                paths.prefetchedBytes(),
                loading / all,
                computing / all,
                host.eventCount());
    }
}
