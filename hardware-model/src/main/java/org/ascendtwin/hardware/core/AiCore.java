package org.ascendtwin.hardware.core;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * One core and its pipes: a load pipe that fetches the blocks of its steps in order and as far ahead as L1 allows, a
 * compute pipe, and a store pipe. Each does one thing at a time; all three run side by side.
 */
final class AiCore {
    private final int id;
    private final int stepsAhead;
    private final CoreSteps steps;
    private final KernelPaths paths;
    private final Timekeeper time;
    private final KernelExecution kernel;
    private final Alarm computed;
    private final Alarm setUp;
    private int loadingStep;
    private boolean loading;
    private boolean secondBlock;
    private int computingStep;
    private boolean computing;
    private int waitingResults;
    private final int[] resultSteps;
    private int firstResult;
    private boolean storing;
    private int barriersReached;
    private int barriersPassed;
    private long loadSinceNanos;
    private long loadNanos;
    private long computeSinceNanos;
    private long computeNanos;
    private long storeSinceNanos;
    private long storeNanos;

    AiCore(int id, KernelProgram program, KernelPaths paths, Timekeeper time, KernelExecution kernel) {
        this.id = id;
        this.stepsAhead = program.buffering().stepsAhead();
        this.steps = program.steps(id);
        this.paths = paths;
        this.time = time;
        this.kernel = kernel;
        this.computed = time.newAlarm(Rank.STEP_END, this::onComputed);
        this.setUp = time.newAlarm(Rank.STEP_END, this::request);
        this.resultSteps = new int[Math.max(1, program.buffering().resultsAhead())];
    }

    long loadNanos() {
        return loadNanos;
    }

    long computeNanos() {
        return computeNanos;
    }

    long storeNanos() {
        return storeNanos;
    }

    /** Begins the first load. */
    void start() {
        advance();
    }

    /** Every core has reached the barrier. */
    void pass() {
        barriersPassed++;
        advance();
    }

    private boolean isAtRest() {
        return computingStep == loadingStep && waitingResults == 0 && !loading;
    }

    /** Loads what may be loaded, waits at a barrier, or ends. */
    private void advance() {
        if (barriersPassed < steps.barrierCount() && steps.barrier(barriersPassed) == loadingStep) {
            if (isAtRest() && barriersReached == barriersPassed) {
                barriersReached++;
                kernel.onBarrier();
            }
        } else if (loadingStep == steps.count()) {
            if (isAtRest()) {
                kernel.onDone();
            }
        } else {
            load();
        }
    }

    private void load() {
        if (loading || loadingStep - computingStep >= stepsAhead) {
            return;
        }
        loading = true;
        loadSinceNanos = time.nowNanos();
        double setupNanos = secondBlock ? 0 : steps.setupNanos(loadingStep);
        if (setupNanos > 0) {
            setUp.arm(time.nowNanos() + (long) Math.ceil(setupNanos));
        } else {
            request();
        }
    }

    private void request() {
        int block = secondBlock ? steps.secondBlock(loadingStep) : steps.firstBlock(loadingStep);
        if (block == CoreSteps.NO_BLOCK) {
            onLoaded();
        } else {
            paths.load(id, block);
        }
    }

    /** The block that was asked for has arrived. */
    void onLoaded() {
        loading = false;
        loadNanos += time.nowNanos() - loadSinceNanos;
        kernel.record(id, PipeTrace.Pipe.LOAD, loadSinceNanos);
        if (!secondBlock && steps.secondBlock(loadingStep) != CoreSteps.NO_BLOCK) {
            secondBlock = true;
        } else {
            secondBlock = false;
            loadingStep++;
            compute();
        }
        advance();
    }

    private void compute() {
        if (computing || computingStep >= loadingStep || waitingResults == resultSteps.length) {
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
        kernel.record(id, PipeTrace.Pipe.COMPUTE, computeSinceNanos);
        int step = computingStep++;
        if (steps.storeBytes(step) > 0) {
            resultSteps[(firstResult + waitingResults) % resultSteps.length] = step;
            waitingResults++;
            store();
        }
        compute();
        advance();
    }

    private void store() {
        if (!storing && waitingResults > 0) {
            storing = true;
            storeSinceNanos = time.nowNanos();
            int step = resultSteps[firstResult];
            paths.store(id, steps, step);
        }
    }

    /** The oldest result has been stored. */
    void onStored() {
        storing = false;
        storeNanos += time.nowNanos() - storeSinceNanos;
        kernel.record(id, PipeTrace.Pipe.STORE, storeSinceNanos);
        firstResult = (firstResult + 1) % resultSteps.length;
        waitingResults--;
        store();
        compute();
        advance();
    }
}
