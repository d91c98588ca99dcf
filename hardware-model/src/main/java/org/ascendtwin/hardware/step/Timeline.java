package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * The streams of one die over layers that are all alike, event by event.
 *
 * <p>Tasks that run at the same time share the units of the die: streams take what they use in order of priority, and what
 * is left slows the others down. The first of them thus runs at full speed, so that streams together are never slower than
 * one after the other. As soon as a layer finds the streams as the one before found them, all further layers but the last take
 * as long as that one; the last is run again for what follows it.
 */
final class Timeline {
    private static final int STREAMS = Stream.values().length;
    private static final int UNITS = Segment.Unit.values().length;
    private static final int COMPUTE = Stream.COMPUTE.ordinal();
    private static final int BESIDE = Stream.BESIDE.ordinal();
    private static final int COMMUNICATION = Stream.COMMUNICATION.ordinal();
    private static final int PREFETCH = Stream.PREFETCH.ordinal();
    private static final int STATE = 2 * STREAMS;
    private static final double NOT_RUNNING = -1;

    /** Part of a layer's time that rounding may make of equal times. */
    private static final double SAME = 1e-9;

    /** Layers that are run after those that repeat: the last ones miss what comes after them. */
    private static final int AFTER_REPETITION = 2;

    private final int[] priorities;
    private final long[] ended = new long[STREAMS];
    private final boolean[] running = new boolean[STREAMS];
    private final double[] remaining = new double[STREAMS];
    private final double[] speeds = new double[STREAMS];
    private final int[] tasks = new int[STREAMS];
    private final double[] left = new double[UNITS];
    private final double[] spent = new double[LayerProgram.MOST_TASKS];
    private final double[] spentBefore = new double[LayerProgram.MOST_TASKS];
    private final double[] saved = new double[LayerProgram.MOST_TASKS];
    private final double[] savedBefore = new double[LayerProgram.MOST_TASKS];
    private final double[] state = new double[STATE];
    private final double[] stateBefore = new double[STATE];
    private LayerProgram program = new LayerProgram();
    private int layers;
    private int events;
    private double now;
    private double boundary;
    private boolean extrapolates = true;

    /** @param computeFirst whether kernels come before exchanges where both want the same unit */
    Timeline(boolean computeFirst) {
        priorities = computeFirst
                ? new int[] {COMPUTE, BESIDE, COMMUNICATION, PREFETCH}
                : new int[] {COMMUNICATION, COMPUTE, BESIDE, PREFETCH};
    }

    /** Makes every layer be run, even where the streams repeat themselves. */
    Timeline withoutExtrapolation() {
        extrapolates = false;
        return this;
    }

    /** Runs {@code count} layers; returns the seconds from the first task's start to the last one's end. */
    double run(LayerProgram layer, int count) {
        program = layer;
        layers = count + (layer.anyLate() ? 1 : 0);
        Arrays.fill(ended, 0);
        Arrays.fill(running, false);
        Arrays.fill(spent, 0);
        Arrays.fill(saved, 0);
        Arrays.fill(savedBefore, 0);
        Arrays.fill(spentBefore, 0);
        Arrays.fill(stateBefore, 0, STREAMS, 0);
        Arrays.fill(stateBefore, STREAMS, STATE, NOT_RUNNING);
        layer.divide();
        now = 0;
        boundary = 0;
        events = 0;
        while (start()) {
            advance();
            events++;
        }
        return now;
    }

    /** Seconds of the run that {@code task} accounts for, over all layers; all tasks' add up to the run. */
    double spent(int task) {
        return spent[task];
    }

    /** Ends of tasks that the last run went through. */
    int events() {
        return events;
    }

    /** Starts what can start; returns whether anything but prefetches runs then. */
    private boolean start() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int stream = 0; stream < STREAMS; stream++) {
                changed |= !running[stream] && start(stream);
            }
        }
        return running[COMPUTE] || running[BESIDE] || running[COMMUNICATION];
    }

    private boolean start(int stream) {
        int size = program.tasksOf(stream);
        if (size == 0 || ended[stream] == (long) layers * size) {
            return false;
        }
        int layer = (int) (ended[stream] / size);
        int task = program.taskAt(stream, (int) (ended[stream] % size));
        if (stream == PREFETCH && hasStarted(program.target(task), program.targetsNext(task) ? layer + 1 : layer)) {
            ended[stream]++;
            return true;
        }
        if (!haveEnded(program.waits(task), layer) || (layer > 0 && !haveEnded(program.waitsBefore(task), layer - 1))) {
            return false;
        }
        if (task == 0 && layer > 0) {
            layer = passBoundary(layer);
        }
        tasks[stream] = task;
        remaining[stream] = seconds(task, layer) - takeSaved(task, layer);
        if (remaining[stream] > 0) {
            running[stream] = true;
        } else {
            ended[stream]++;
        }
        return true;
    }

    private double seconds(int task, int layer) {
        boolean absent = program.anyLate() && layer == (program.isLate(task) ? 0 : layers - 1);
        return absent ? 0 : program.seconds(task);
    }

    private boolean haveEnded(long awaited, int layer) {
        for (long rest = awaited; rest != 0; rest &= rest - 1) {
            int task = Long.numberOfTrailingZeros(rest);
            if (ended[program.stream(task)] <= position(task, layer)) {
                return false;
            }
        }
        return true;
    }

    private long position(int task, int layer) {
        return (long) layer * program.tasksOf(program.stream(task)) + program.place(task);
    }

    private boolean hasStarted(int task, int layer) {
        int stream = program.stream(task);
        return layer >= layers
                || ended[stream] > position(task, layer)
                || (ended[stream] == position(task, layer) && running[stream]);
    }

    /** What a prefetch has saved {@code task}; one that is still under way goes on no longer, as the kernel loads the rest. */
    private double takeSaved(int task, int layer) {
        if (program.tasksOf(PREFETCH) == 0) {
            return 0;
        }
        int prefetch = tasks[PREFETCH];
        if (running[PREFETCH] && program.target(prefetch) == task) {
            running[PREFETCH] = false;
            ended[PREFETCH]++;
            keep(prefetch, 1 - remaining[PREFETCH] / program.seconds(prefetch));
        }
        double seconds = Math.min(saved[task], seconds(task, layer));
        saved[task] = 0;
        return seconds;
    }

    private void keep(int prefetch, double part) {
        saved[program.target(prefetch)] += part * program.savedSeconds(prefetch);
    }

    /** Leaves out layers that repeat the last one; returns the layer that starts now. */
    private int passBoundary(int layer) {
        int last = isClean(layer) ? 1 : AFTER_REPETITION + (program.anyLate() ? 1 : 0);
        int skipped = repeats(layer) ? Math.max(0, layers - last - layer) : 0;
        if (skipped > 0) {
            for (int task = 0; task < program.count(); task++) {
                spent[task] += skipped * (spent[task] - spentBefore[task]);
            }
            for (int stream = 0; stream < STREAMS; stream++) {
                ended[stream] += (long) skipped * program.tasksOf(stream);
            }
            now += skipped * (now - boundary);
        }
        System.arraycopy(state, 0, stateBefore, 0, STATE);
        System.arraycopy(saved, 0, savedBefore, 0, program.count());
        System.arraycopy(spent, 0, spentBefore, 0, program.count());
        boundary = now;
        return layer + skipped;
    }

    /** Whether nothing of a layer has begun before it starts, so that it ends as if it were the only one. */
    private boolean isClean(int layer) {
        for (int stream = 0; stream < STREAMS; stream++) {
            if (running[stream] || ended[stream] != (long) layer * program.tasksOf(stream)) {
                return false;
            }
        }
        return !program.anyLate();
    }

    /** Whether the streams stand as they stood when the layer before started. */
    private boolean repeats(int layer) {
        boolean repeats = extrapolates;
        double tolerance = (now - boundary) * SAME;
        for (int stream = 0; stream < STREAMS; stream++) {
            state[stream] = ended[stream] - (double) layer * program.tasksOf(stream);
            state[STREAMS + stream] = running[stream] ? remaining[stream] : NOT_RUNNING;
            repeats &= state[stream] == stateBefore[stream]
                    && Math.abs(state[STREAMS + stream] - stateBefore[STREAMS + stream]) <= tolerance;
        }
        for (int task = 0; task < program.count(); task++) {
            repeats &= Math.abs(saved[task] - savedBefore[task]) <= tolerance;
        }
        return repeats;
    }

    /** Goes on to the next end of a task. */
    private void advance() {
        double dt = share();
        account(dt);
        now += dt;
        for (int stream = 0; stream < STREAMS; stream++) {
            if (running[stream]) {
                remaining[stream] -= speeds[stream] * dt;
                if (remaining[stream] <= dt * SAME) {
                    end(stream);
                }
            }
        }
    }

    private void end(int stream) {
        running[stream] = false;
        ended[stream]++;
        if (stream == PREFETCH) {
            keep(tasks[PREFETCH], 1);
        }
    }

    /** Gives every running task its speed; returns the seconds until the first of them ends. */
    private double share() {
        boolean first = true;
        double dt = Double.POSITIVE_INFINITY;
        for (int stream : priorities) {
            speeds[stream] = 0;
            if (running[stream]) {
                double speed = first ? takeFirst(stream) : take(program.shares(tasks[stream]));
                first = false;
                speeds[stream] = speed;
                dt = speed > 0 ? Math.min(dt, remaining[stream] / speed) : dt;
            }
        }
        return dt;
    }

    /** The task with the highest priority runs at full speed. */
    private double takeFirst(int stream) {
        double[] shares = program.shares(tasks[stream]);
        for (int unit = 0; unit < UNITS; unit++) {
            left[unit] = 1 - shares[unit];
        }
        return 1;
    }

    /** The speed at which a task runs with what others left it. */
    private double take(double[] shares) {
        double speed = 1;
        for (int unit = 0; unit < UNITS; unit++) {
            if (shares[unit] * speed > left[unit]) {
                speed = left[unit] / shares[unit];
            }
        }
        for (int unit = 0; unit < UNITS; unit++) {
            left[unit] = Math.max(0, left[unit] - speed * shares[unit]);
        }
        return speed;
    }

    /** An instant is of the kernel that runs; what that loses to an exchange beside it is of the exchange. */
    private void account(double dt) {
        int first = speeds[COMPUTE] > 0 ? COMPUTE : speeds[BESIDE] > 0 ? BESIDE : COMMUNICATION;
        int second = running[COMMUNICATION] ? COMMUNICATION : first;
        spent[tasks[first]] += speeds[first] * dt;
        spent[tasks[second]] += (1 - speeds[first]) * dt;
    }
}
