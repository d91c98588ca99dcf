package org.ascendtwin.hardware.core;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * One core and its pipes: a load pipe that fetches the blocks of its steps in order and as far ahead as L1 allows, a
 * compute pipe, and a store pipe. Each does one thing at a time; all three run side by side.
 */
final class AiCore {
    private final int id;
    private final int stepsAhead;
    private final CoreSteps steps;
    private final BlockPaths paths;
    private final Timekeeper time;
    private final @Nullable PipeTrace trace;
    private final Alarm computed;
    private int loadingStep;
    private boolean loading;
    private boolean secondBlock;
    private int computingStep;
    private boolean computing;
    private int waitingResults;
    private final double[] resultBytes;
    private int firstResult;
    private boolean storing;
    private long loadSinceNanos;
    private long loadNanos;
    private long computeSinceNanos;
    private long computeNanos;
    private long storeSinceNanos;
    private long storeNanos;
    private long doneNanos;

    AiCore(int id, KernelProgram program, BlockPaths paths, Timekeeper time, @Nullable PipeTrace trace) {
        this.id = id;
        this.stepsAhead = program.buffering().stepsAhead();
        this.steps = program.steps(id);
        this.paths = paths;
        this.time = time;
        this.trace = trace;
        this.computed = time.newAlarm(Rank.STEP_END, this::onComputed);
        this.resultBytes = new double[Math.max(1, program.buffering().resultsAhead())];
    }

    /** Begins the first load. */
    void start() {
        load();
    }

    long loadNanos() {
        return loadNanos;
    }

    /** When it last computed or stored something. */
    long doneNanos() {
        return doneNanos;
    }

    long computeNanos() {
        return computeNanos;
    }

    long storeNanos() {
        return storeNanos;
    }

    boolean isDone() {
        return computingStep == steps.count() && waitingResults == 0;
    }

    private void load() {
        if (loading || loadingStep == steps.count() || loadingStep - computingStep >= stepsAhead) {
            return;
        }
        loading = true;
        loadSinceNanos = time.nowNanos();
        int block = secondBlock ? steps.secondBlock(loadingStep) : steps.firstBlock(loadingStep);
        paths.load(id, block);
    }

    /** The block that was asked for has arrived. */
    void onLoaded() {
        loading = false;
        loadNanos += time.nowNanos() - loadSinceNanos;
        record(PipeTrace.Pipe.LOAD, loadSinceNanos);
        if (!secondBlock && steps.secondBlock(loadingStep) != CoreSteps.NO_BLOCK) {
            secondBlock = true;
        } else {
            secondBlock = false;
            loadingStep++;
            compute();
        }
        load();
    }

    private void compute() {
        if (computing || computingStep >= loadingStep || waitingResults == resultBytes.length) {
            return;
        }
        computing = true;
        long nanos = (long) Math.ceil(steps.computeNanos(computingStep));
        computeNanos += nanos;
        computeSinceNanos = time.nowNanos();
        computed.arm(time.nowNanos() + nanos);
    }

    private void onComputed() {
        computing = false;
        doneNanos = time.nowNanos();
        record(PipeTrace.Pipe.COMPUTE, computeSinceNanos);
        double result = steps.storeBytes(computingStep);
        computingStep++;
        if (result > 0) {
            resultBytes[(firstResult + waitingResults) % resultBytes.length] = result;
            waitingResults++;
            store();
        }
        compute();
        load();
    }

    private void store() {
        if (!storing && waitingResults > 0) {
            storing = true;
            storeSinceNanos = time.nowNanos();
            paths.store(id, resultBytes[firstResult]);
        }
    }

    /** The oldest result has been stored. */
    void onStored() {
        storing = false;
        doneNanos = time.nowNanos();
        storeNanos += doneNanos - storeSinceNanos;
        record(PipeTrace.Pipe.STORE, storeSinceNanos);
        firstResult = (firstResult + 1) % resultBytes.length;
        waitingResults--;
        store();
        compute();
    }

    private void record(PipeTrace.Pipe pipe, long sinceNanos) {
        if (trace != null) {
            trace.add(id, pipe, sinceNanos, time.nowNanos());
        }
    }
}
