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
    private static final double NOT_RUNNING = -1;

    /** Part of a layer's time that rounding may make of equal times. */
    private static final double SAME = 1e-9;

    /** Layers that are run after those that repeat, where the last ones may miss what comes after them. */
    private static final int AFTER_REPETITION = 2;

    /** Streams in order of priority, by the bits of those that run. */
    private final int[][] runningByPriority = new int[1 << STREAMS][];

    private final int[] layersEnded = new int[STREAMS];
    private final int[] tasksEnded = new int[STREAMS];
    /** The streams that run a task, as bits. */
    private int running;

    private final double[] remaining = new double[STREAMS];
    private final double[] speeds = new double[STREAMS];
    private final int[] tasks = new int[STREAMS];
    private final double[] left = new double[UNITS];
    private final double[] spent = new double[LayerProgram.MOST_TASKS];
    private final double[] spentBefore = new double[LayerProgram.MOST_TASKS];
    private final double[] saved = new double[LayerProgram.MOST_TASKS];
    private final double[] savedBefore = new double[LayerProgram.MOST_TASKS];
    private final double[] leftOfTasks = new double[STREAMS];
    private final double[] leftBefore = new double[STREAMS];
    private final int[] aheadBefore = new int[STREAMS];
    private LayerProgram program = new LayerProgram();
    private int layers;
    private int events;
    private double now;
    private double boundary;
    private boolean prefetches;
    private boolean extrapolates = true;

    /** @param computeFirst whether kernels come before exchanges where both want the same unit */
    Timeline(boolean computeFirst) {
        int[] priorities = computeFirst
                ? new int[] {COMPUTE, BESIDE, COMMUNICATION, PREFETCH}
                : new int[] {COMMUNICATION, COMPUTE, BESIDE, PREFETCH};
        for (int set = 0; set < runningByPriority.length; set++) {
            int bits = set;
            runningByPriority[set] = Arrays.stream(priorities)
                    .filter(stream -> (bits & (1 << stream)) != 0)
                    .toArray();
        }
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
        layer.settle();
        if (extrapolates && layer.isChain()) {
            return runChain(count);
        }
        Tape tape = layer.tape();
        if (!extrapolates || !tape.tells(this, layers) || !follow(tape)) {
            runAll(tape);
        }
        return now;
    }

    private void runAll(Tape tape) {
        tape.clear();
        forget();
        while (start(tape)) {
            int ended = advance();
            tape.advance(ended);
            for (int stream = 0; stream < STREAMS; stream++) {
                if ((ended & (1 << stream)) != 0) {
                    count(stream);
                }
            }
        }
        tape.close(this, layers);
    }

    /** Runs what {@code tape} notes; returns whether all came out as noted, else nothing of it is of use. */
    private boolean follow(Tape tape) {
        forget();
        int size = tape.size();
        for (int i = 0; i < size; i++) {
            int note = tape.note(i);
            boolean noted =
                    switch (Tape.kind(note)) {
                        case Tape.START ->
                            begin(Tape.stream(note), Tape.number(note), Tape.first(note)) == Tape.second(note);
                        case Tape.ADVANCE -> advance() == Tape.number(note);
                        default -> passLayer(Tape.first(note), Tape.number(note)) == Tape.second(note);
                    };
            if (!noted) {
                return false;
            }
        }
        return true;
    }

    private double runChain(int count) {
        now = 0;
        events = 0;
        for (int task = 0; task < program.count(); task++) {
            spent[task] = count * program.seconds(task);
            now += spent[task];
        }
        return now;
    }

    private void forget() {
        int taskCount = program.count();
        prefetches = program.tasksOf(PREFETCH) > 0;
        now = 0;
        boundary = 0;
        events = 0;
        Arrays.fill(layersEnded, 0);
        Arrays.fill(tasksEnded, 0);
        running = 0;
        Arrays.fill(spent, 0, taskCount, 0);
        if (prefetches) {
            Arrays.fill(saved, 0, taskCount, 0);
            Arrays.fill(savedBefore, 0, taskCount, 0);
        }
        Arrays.fill(spentBefore, 0, taskCount, 0);
        Arrays.fill(aheadBefore, 0);
        Arrays.fill(leftBefore, NOT_RUNNING);
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
    private boolean start(Tape tape) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int stream = 0; stream < STREAMS; stream++) {
                changed |= !runs(stream) && start(stream, tape);
            }
        }
        return (running & ~(1 << PREFETCH)) != 0;
    }

    private boolean runs(int stream) {
        return (running & (1 << stream)) != 0;
    }

    private boolean start(int stream, Tape tape) {
        int layer = layersEnded[stream];
        if (layer == layers || program.tasksOf(stream) == 0) {
            return false;
        }
        int task = program.taskAt(stream, tasksEnded[stream]);
        if (stream == PREFETCH && hasStarted(program.target(task), program.targetsNext(task) ? layer + 1 : layer)) {
            count(stream);
            return true;
        }
        if (!haveEnded(program.waits(task), layer) || (layer > 0 && !haveEnded(program.waitsBefore(task), layer - 1))) {
            return false;
        }
        if (task == 0 && layer > 0) {
            layer = passBoundary(layer, tape);
        }
        boolean absent = isAbsent(task, layer);
        boolean runs = begin(stream, task, absent);
        if (runs || !(absent || program.isEmpty(task)) || program.isTarget(task)) {
            tape.start(stream, task, absent, runs);
        }
        if (!runs) {
            count(stream);
        }
        return true;
    }

    /** Starts {@code task}; returns whether it takes any time. */
    private boolean begin(int stream, int task, boolean absent) {
        double seconds = absent ? 0 : program.seconds(task);
        double left = program.isTarget(task) ? seconds - takeSaved(task, seconds) : seconds;
        tasks[stream] = task;
        remaining[stream] = left;
        boolean runs = left > 0;
        running |= runs ? 1 << stream : 0;
        return runs;
    }

    /** One more task of {@code stream} has ended. */
    private void count(int stream) {
        if (++tasksEnded[stream] == program.tasksOf(stream)) {
            tasksEnded[stream] = 0;
            layersEnded[stream]++;
        }
    }

    private boolean isAbsent(int task, int layer) {
        return program.anyLate() && layer == (program.isLate(task) ? 0 : layers - 1);
    }

    private boolean haveEnded(long awaited, int layer) {
        for (long rest = awaited; rest != 0; rest &= rest - 1) {
            if (!hasEnded(Long.numberOfTrailingZeros(rest), layer)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasEnded(int task, int layer) {
        int stream = program.stream(task);
        int ended = layersEnded[stream];
        return ended > layer || (ended == layer && tasksEnded[stream] > program.place(task));
    }

    private boolean hasStarted(int task, int layer) {
        int stream = program.stream(task);
        boolean heads = layersEnded[stream] == layer && tasksEnded[stream] == program.place(task);
        return layer >= layers || hasEnded(task, layer) || (heads && runs(stream));
    }

    /** What a prefetch has saved {@code task}; one that is still under way goes on no longer, as the kernel loads the rest. */
    private double takeSaved(int task, double most) {
        int prefetch = tasks[PREFETCH];
        if (runs(PREFETCH) && program.target(prefetch) == task) {
            running &= ~(1 << PREFETCH);
            count(PREFETCH);
            keep(prefetch, 1 - remaining[PREFETCH] / program.seconds(prefetch));
        }
        double seconds = Math.min(saved[task], most);
        saved[task] = 0;
        return seconds;
    }

    private void keep(int prefetch, double part) {
        saved[program.target(prefetch)] += part * program.savedSeconds(prefetch);
    }

    /** Leaves out layers that repeat the last one; returns the layer that starts now. */
    private int passBoundary(int layer, Tape tape) {
        int last = (isWithin(layer) ? 1 : AFTER_REPETITION) + (program.anyLate() ? 1 : 0);
        int skippable = Math.max(0, layers - last - layer);
        boolean alike = isAlike(layer);
        boolean skips = passLayer(alike, skippable);
        tape.layer(alike, skippable, skips);
        for (int stream = 0; stream < STREAMS; stream++) {
            aheadBefore[stream] = ahead(stream, layer);
            layersEnded[stream] += skips && program.tasksOf(stream) > 0 ? skippable : 0;
        }
        return skips ? layer + skippable : layer;
    }

    /** Leaves out {@code skippable} layers if the one that starts repeats the one before; returns whether. */
    private boolean passLayer(boolean alike, int skippable) {
        boolean skips = repeats() && alike && skippable > 0;
        if (skips) {
            for (int task = 0; task < program.count(); task++) {
                spent[task] += skippable * (spent[task] - spentBefore[task]);
            }
            now += skippable * (now - boundary);
        }
        System.arraycopy(leftOfTasks, 0, leftBefore, 0, STREAMS);
        if (prefetches) {
            System.arraycopy(saved, 0, savedBefore, 0, program.count());
        }
        System.arraycopy(spent, 0, spentBefore, 0, program.count());
        boundary = now;
        return skips;
    }

    /** Whether nothing of the layer after {@code layer} has begun, so that what follows it has had no part in it. */
    private boolean isWithin(int layer) {
        boolean within = true;
        for (int stream = 0; stream < STREAMS; stream++) {
            within &= ahead(stream, layer) < Math.max(1, program.tasksOf(stream));
        }
        return within;
    }

    /** Tasks of {@code stream} that have ended beyond those of {@code layer} layers. */
    private int ahead(int stream, int layer) {
        return (layersEnded[stream] - layer) * program.tasksOf(stream) + tasksEnded[stream];
    }

    /** Whether the streams are as far in {@code layer} as they were in the one before when that started. */
    private boolean isAlike(int layer) {
        boolean alike = extrapolates;
        for (int stream = 0; stream < STREAMS; stream++) {
            alike &= ahead(stream, layer) == aheadBefore[stream];
        }
        return alike;
    }

    /** Whether tasks have as much left as when the layer before started. */
    private boolean repeats() {
        boolean repeats = true;
        double tolerance = (now - boundary) * SAME;
        for (int stream = 0; stream < STREAMS; stream++) {
            leftOfTasks[stream] = runs(stream) ? remaining[stream] : NOT_RUNNING;
            repeats &= Math.abs(leftOfTasks[stream] - leftBefore[stream]) <= tolerance;
        }
        for (int task = 0; prefetches && task < program.count(); task++) {
            repeats &= Math.abs(saved[task] - savedBefore[task]) <= tolerance;
        }
        return repeats;
    }

    /** Goes on to the next end of a task; returns the streams on which tasks end, as bits. */
    private int advance() {
        int ended = 0;
        events++;
        double dt = share();
        account(dt);
        now += dt;
        for (int rest = running; rest != 0; rest &= rest - 1) {
            int stream = Integer.numberOfTrailingZeros(rest);
            double left = remaining[stream] - speeds[stream] * dt;
            remaining[stream] = left;
            ended |= left <= dt * SAME ? 1 << stream : 0;
        }
        running &= ~ended;
        if ((ended & (1 << PREFETCH)) != 0) {
            keep(tasks[PREFETCH], 1);
        }
        return ended;
    }

    /** Gives every running task its speed, the first full speed; returns the seconds until the first of them ends. */
    private double share() {
        int[] order = runningByPriority[running];
        int first = order[0];
        speeds[first] = 1;
        if (order.length == 1) {
            return remaining[first];
        }
        double[] shares = program.shares(tasks[first]);
        double[] others = program.shares(tasks[order[1]]);
        if (order.length == 2) {
            return sooner(remaining[first], order[1], speedBeside(shares, others));
        }
        for (int unit = 0; unit < UNITS; unit++) {
            left[unit] = 1 - shares[unit];
        }
        double dt = remaining[first];
        for (int place = 1; place < order.length; place++) {
            shares = program.shares(tasks[order[place]]);
            double speed = speed(shares);
            if (place + 1 < order.length) {
                take(speed, shares);
            }
            dt = sooner(dt, order[place], speed);
        }
        return dt;
    }

    /** Gives the task of {@code stream} its speed; returns {@code dt}, or when the task ends if that is sooner. */
    private double sooner(double dt, int stream, double speed) {
        speeds[stream] = speed;
        double seconds = remaining[stream];
        return seconds < dt * speed ? (speed == 1 ? seconds : seconds / speed) : dt;
    }

    /** The speed at which a task runs beside one that runs at full speed. */
    private static double speedBeside(double[] first, double[] shares) {
        double speed = 1;
        for (int unit = 0; unit < UNITS; unit++) {
            double left = 1 - first[unit];
            if (shares[unit] * speed > left) {
                speed = left / shares[unit];
            }
        }
        return speed;
    }

    /** The speed at which a task runs with what others left it. */
    private double speed(double[] shares) {
        double speed = 1;
        for (int unit = 0; unit < UNITS; unit++) {
            if (shares[unit] * speed > left[unit]) {
                speed = left[unit] / shares[unit];
            }
        }
        return speed;
    }

    /** Leaves to others what a task at {@code speed} does not occupy. */
    private void take(double speed, double[] shares) {
        for (int unit = 0; unit < UNITS; unit++) {
            left[unit] = Math.max(0, left[unit] - speed * shares[unit]);
        }
    }

    /** An instant is of the kernel that runs; what that loses to an exchange beside it is of the exchange. */
    private void account(double dt) {
        int first = isServed(COMPUTE) ? COMPUTE : isServed(BESIDE) ? BESIDE : COMMUNICATION;
        double speed = speeds[first];
        spent[tasks[first]] += speed * dt;
        if (speed < 1) {
            int second = runs(COMMUNICATION) ? COMMUNICATION : first;
            spent[tasks[second]] += (1 - speed) * dt;
        }
    }

    private boolean isServed(int stream) {
        return runs(stream) && speeds[stream] > 0;
    }
}
