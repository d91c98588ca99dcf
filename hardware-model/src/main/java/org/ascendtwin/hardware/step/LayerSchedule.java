package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.step.PassTimes.Run;

/**
 * Puts what a layer does on the streams, batch by batch, and books afterwards what the streams took. A batch is a chain: each
 * of its kernels and exchanges waits for the one before.
 */
final class LayerSchedule {
    private static final int BATCHES = 2;

    private final LayerProgram program = new LayerProgram();
    private final double prefetchBytes;
    private final double coldPerSecond;
    private final double savedPerByte;
    private final List<Segment> segments = new ArrayList<>();
    private final int[] mixing = new int[BATCHES];
    private final int[] firsts = new int[BATCHES];
    private final int[] lasts = new int[BATCHES];
    private final int[] prefetches = new int[BATCHES];
    private final int[] firstWithWeights = new int[BATCHES];
    private final Segment[] firstWeights = new Segment[BATCHES];
    private final Segment nothing = new Segment();
    private int lastKernel;

    LayerSchedule(Device device, Overlap overlap) {
        this.prefetchBytes = Math.min(overlap.prefetchBytes(), device.memory().l2Bytes());
        this.coldPerSecond = device.coldBytesPerSecond();
        this.savedPerByte = Math.max(0, 1 / coldPerSecond - 1 / device.l2BytesPerSecond());
        Arrays.fill(firstWeights, nothing);
    }

    LayerSchedule clear() {
        program.clear();
        segments.forEach(Segment::clear);
        lastKernel = LayerProgram.NONE;
        Arrays.fill(mixing, LayerProgram.NONE);
        Arrays.fill(firsts, LayerProgram.NONE);
        Arrays.fill(lasts, LayerProgram.NONE);
        Arrays.fill(prefetches, LayerProgram.NONE);
        Arrays.fill(firstWithWeights, LayerProgram.NONE);
        return this;
    }

    /** What the next task of {@code batch} waits for; negative at its start. */
    int last(int batch) {
        return lasts[batch];
    }

    /** Lets the next task of {@code batch} wait for {@code task}. */
    void follow(int batch, int task) {
        lasts[batch] = task;
    }

    LayerProgram program() {
        return program;
    }

    /** The next layer of {@code batch} starts when this one has ended. */
    void close(int batch) {
        program.awaitBefore(firsts[batch], lasts[batch]);
    }

    /**
     * Appends to {@code batch}.
     *
     * @param padded with the rows that only fill a graph
     * @param real without them
     */
    void put(int batch, Run[] padded, Run[] real) {
        for (int i = 0; i < padded.length; i++) {
            Segment without = i < real.length ? real[i].segment() : nothing;
            if (padded[i].exchanges()) {
                exchange(batch, padded[i].segment(), without);
            } else {
                kernel(batch, padded[i].segment(), without);
            }
        }
    }

    private void exchange(int batch, Segment padded, Segment real) {
        int before = lasts[batch];
        if (prefetchBytes > 0 && before != LayerProgram.NONE && prefetches[batch] == LayerProgram.NONE) {
            prefetches[batch] = add(Stream.PREFETCH, before);
        }
        int task = add(Stream.COMMUNICATION, before);
        book(task, padded, real);
        firsts[batch] = firsts[batch] == LayerProgram.NONE ? task : firsts[batch];
        lasts[batch] = task;
    }

    /** Attention, whose time is told at each run. */
    void mix(int batch) {
        kernel(batch, nothing, nothing);
        mixing[batch] = lastKernel;
    }

    private void kernel(int batch, Segment padded, Segment real) {
        boolean goesOn = lasts[batch] != LayerProgram.NONE && lasts[batch] == lastKernel;
        int task = goesOn ? lastKernel : add(Stream.COMPUTE, lasts[batch]);
        book(task, padded, real);
        firsts[batch] = firsts[batch] == LayerProgram.NONE ? task : firsts[batch];
        lasts[batch] = task;
        lastKernel = task;
        if (padded.weightBytes() > 0 && prefetchBytes > 0) {
            loadAhead(batch, task, padded);
        }
    }

    private void loadAhead(int batch, int task, Segment segment) {
        if (firstWithWeights[batch] == LayerProgram.NONE) {
            firstWithWeights[batch] = task;
            firstWeights[batch] = segment;
        }
        if (prefetches[batch] != LayerProgram.NONE && prefetches[batch] < task) {
            aim(prefetches[batch], task, segment);
            prefetches[batch] = LayerProgram.NONE;
        }
    }

    private void aim(int prefetch, int task, Segment segment) {
        double bytes = Math.min(prefetchBytes, segment.weightBytes());
        double saved = Math.min(bytes * savedPerByte, segment.waitingSeconds());
        program.prefetch(prefetch, task, bytes / coldPerSecond, saved);
    }

    /** Kernels on a stream of their own, after what {@code batch} has done so far; returns their task. */
    int beside(int batch, Run[] padded, Run[] real) {
        int task = add(Stream.BESIDE, lasts[batch]);
        for (int i = 0; i < padded.length; i++) {
            book(task, padded[i].segment(), i < real.length ? real[i].segment() : nothing);
        }
        return task;
    }

    /** Lets the next kernel of {@code batch} wait for {@code task} as well. */
    void join(int batch, int task) {
        int joined = add(Stream.COMPUTE, lasts[batch]);
        program.await(joined, task);
        lasts[batch] = joined;
        lastKernel = joined;
    }

    /** What is left to do of the layer before; returns the task. */
    int late(Run[] padded, Run[] real) {
        int task = program.add(Stream.COMPUTE);
        for (int i = 0; i < padded.length; i++) {
            book(task, padded[i].segment(), i < real.length ? real[i].segment() : nothing);
        }
        program.setLate(task);
        lastKernel = task;
        return task;
    }

    private int add(Stream stream, int before) {
        int task = program.add(stream);
        if (before != LayerProgram.NONE) {
            program.await(task, before);
        }
        // What others wait for is not made longer.
        lastKernel = before == lastKernel ? LayerProgram.NONE : lastKernel;
        return task;
    }

    private void book(int task, Segment padded, Segment real) {
        program.extend(task, padded);
        while (segments.size() <= task) {
            segments.add(new Segment());
        }
        segments.get(task).addPadded(padded, real);
    }

    /** No more will be put on the streams. */
    void finish() {
        for (int batch = 0; batch < BATCHES; batch++) {
            if (prefetches[batch] != LayerProgram.NONE && firstWithWeights[batch] != LayerProgram.NONE) {
                aim(prefetches[batch], firstWithWeights[batch], firstWeights[batch]);
            }
        }
    }

    /**
     * Runs {@code layers} of these layers and adds them to {@code out}.
     *
     * @param mixers attention of each batch
     */
    void run(Timeline timeline, int layers, Segment[] mixers, StepCost out) {
        for (int batch = 0; batch < BATCHES; batch++) {
            if (mixing[batch] != LayerProgram.NONE) {
                program.vary(mixing[batch], mixers[batch]);
            }
        }
        timeline.run(program, layers);
        for (int task = 0; task < program.count(); task++) {
            double spent = timeline.spent(task);
            if (spent > 0) {
                double share = spent / program.seconds(task);
                if (task < segments.size()) {
                    segments.get(task).addTo(share, out);
                }
                for (int batch = 0; batch < BATCHES; batch++) {
                    if (mixing[batch] == task) {
                        mixers[batch].addTo(share, out);
                    }
                }
            }
        }
    }
}
