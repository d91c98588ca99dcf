package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * What one layer puts on the streams, in the order in which it is put there. A task starts when it heads its stream and all
 * it waits for has ended. What its tasks take may vary in part from run to run.
 */
final class LayerProgram {
    static final int MOST_TASKS = 48;

    private static final int UNITS = Segment.Unit.values().length;
    static final int NONE = -1;

    private final int[] streams = new int[MOST_TASKS];
    private final int[] places = new int[MOST_TASKS];
    private final int[] tasksOfStream = new int[Stream.values().length];
    private final int[][] tasksInOrder = new int[Stream.values().length][MOST_TASKS];
    private final long[] waits = new long[MOST_TASKS];
    private final long[] waitsBefore = new long[MOST_TASKS];
    private final boolean[] late = new boolean[MOST_TASKS];
    private final int[] targets = new int[MOST_TASKS];
    private final boolean[] targeted = new boolean[MOST_TASKS];
    private final boolean[] varying = new boolean[MOST_TASKS];
    private final double[] savedSeconds = new double[MOST_TASKS];
    private final double[] givenSeconds = new double[MOST_TASKS];
    private final double[] seconds = new double[MOST_TASKS];
    private final double[][] uses = new double[MOST_TASKS][UNITS];
    private final double[][] shares = new double[MOST_TASKS][UNITS];
    private final Tape tape = new Tape();
    private int count;
    private boolean anyLate;
    private boolean chain;
    private boolean settled;

    LayerProgram clear() {
        count = 0;
        anyLate = false;
        settled = false;
        Arrays.fill(tasksOfStream, 0);
        return this;
    }

    /** Adds a task that takes no time yet; returns its number. */
    int add(Stream stream) {
        if (count == MOST_TASKS) {
            throw new IllegalStateException("a layer of more than " + MOST_TASKS + " tasks");
        }
        int task = count++;
        int line = stream.ordinal();
        streams[task] = line;
        places[task] = tasksOfStream[line];
        tasksInOrder[line][tasksOfStream[line]++] = task;
        waits[task] = 0;
        waitsBefore[task] = 0;
        late[task] = false;
        targets[task] = NONE;
        targeted[task] = false;
        varying[task] = false;
        givenSeconds[task] = 0;
        Arrays.fill(uses[task], 0);
        settled = false;
        return task;
    }

    /** Lengthens {@code task} by {@code segment}. */
    void extend(int task, Segment segment) {
        givenSeconds[task] += segment.seconds();
        for (int unit = 0; unit < UNITS; unit++) {
            uses[task][unit] += segment.usedSeconds(unit);
        }
        settled = false;
    }

    /** {@code task} starts after {@code other} of the same layer. */
    void await(int task, int other) {
        waits[task] |= 1L << other;
    }

    /** {@code task} starts after {@code other} of the layer before. */
    void awaitBefore(int task, int other) {
        waitsBefore[task] |= 1L << other;
    }

    /** {@code task} belongs to the layer before: the first layer has none of it, and one more follows the last. */
    void setLate(int task) {
        late[task] = true;
        anyLate = true;
    }

    /**
     * Brings weights of {@code target}, of this layer or where it was added before of the next, to L2.
     *
     * @param moveSeconds all of them, with memory to themselves
     * @param saved seconds that {@code target} takes less if all have come when it starts
     */
    void prefetch(int task, int target, double moveSeconds, double saved) {
        givenSeconds[task] = moveSeconds;
        uses[task][Segment.Unit.MEMORY.ordinal()] = moveSeconds;
        targets[task] = target;
        targeted[target] = true;
        savedSeconds[task] = saved;
    }

    int count() {
        return count;
    }

    boolean anyLate() {
        return anyLate;
    }

    boolean isLate(int task) {
        return late[task];
    }

    /** Number of its stream. */
    int stream(int task) {
        return streams[task];
    }

    /** How many tasks of its stream come before it in a layer. */
    int place(int task) {
        return places[task];
    }

    int tasksOf(int stream) {
        return tasksOfStream[stream];
    }

    /** The task at {@code place} of a stream. */
    int taskAt(int stream, int place) {
        return tasksInOrder[stream][place];
    }

    long waits(int task) {
        return waits[task];
    }

    long waitsBefore(int task) {
        return waitsBefore[task];
    }

    /** Whose weights a prefetch brings; negative for other tasks. */
    int target(int task) {
        return targets[task];
    }

    /** Whether weights of {@code task} are prefetched. */
    boolean isTarget(int task) {
        return targeted[task];
    }

    /** Whether {@code task} takes no time in any run. */
    boolean isEmpty(int task) {
        return givenSeconds[task] == 0 && !varying[task];
    }

    /** Whether the target is of the next layer. */
    boolean targetsNext(int task) {
        return targets[task] < task;
    }

    double savedSeconds(int task) {
        return savedSeconds[task];
    }

    double seconds(int task) {
        return seconds[task];
    }

    /** Parts of the units that {@code task} occupies; to be called after {@link #settle}. */
    double[] shares(int task) {
        return shares[task];
    }

    /** Whether each task waits for the one before, a layer's first for the last of the layer before; known once settled. */
    boolean isChain() {
        return chain;
    }

    /** How these tasks ran last. */
    Tape tape() {
        return tape;
    }

    /** Makes shares of what was added. */
    void settle() {
        if (settled) {
            return;
        }
        for (int task = 0; task < count; task++) {
            seconds[task] = givenSeconds[task];
            double perSecond = seconds[task] == 0 ? 1 : 1 / seconds[task];
            for (int unit = 0; unit < UNITS; unit++) {
                shares[task][unit] = uses[task][unit] * perSecond;
            }
        }
        chain = findChain();
        tape.clear();
        settled = true;
    }

    private boolean findChain() {
        boolean found = count > 0 && !anyLate && tasksOfStream[Stream.PREFETCH.ordinal()] == 0;
        for (int task = 1; task < count; task++) {
            found &= streams[task] == streams[task - 1] || isAwaited(waits[task], task - 1);
        }
        return found && (streams[0] == streams[count - 1] || isAwaited(waitsBefore[0], count - 1));
    }

    private static boolean isAwaited(long awaited, int task) {
        return (awaited & (1L << task)) != 0;
    }

    /** Lets {@code task} take as long as was added, and {@code more} until it varies again. */
    void vary(int task, Segment more) {
        settle();
        varying[task] = true;
        seconds[task] = givenSeconds[task] + more.seconds();
        double perSecond = seconds[task] == 0 ? 1 : 1 / seconds[task];
        for (int unit = 0; unit < UNITS; unit++) {
            shares[task][unit] = (uses[task][unit] + more.usedSeconds(unit)) * perSecond;
        }
    }
}
