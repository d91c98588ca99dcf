package org.ascendtwin.live.host;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * A timekeeper that follows the wall clock: one thread rings the alarms that are due and takes what others post. The
 * clock is read once for each of them and stands still while it is handled.
 */
public final class WallClock implements Timekeeper {
    private static final Comparator<WallAlarm> ORDER = Comparator.comparingLong((WallAlarm alarm) -> alarm.dueNanos)
            .thenComparing(alarm -> alarm.rank)
            .thenComparingLong(alarm -> alarm.sequence);

    private final long startNanos = System.nanoTime();
    private final PriorityQueue<WallAlarm> armed = new PriorityQueue<>(ORDER);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition posted = lock.newCondition();
    private final Queue<Runnable> mail = new ArrayDeque<>();
    private long nowNanos;
    private long nextSequence;

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public Alarm newAlarm(Rank rank, Runnable action) {
        return new WallAlarm(rank, action);
    }

    /** Hands {@code input} to the thread that runs this clock; any thread may call it. */
    public void post(Runnable input) {
        lock.lock();
        try {
            mail.add(input);
            posted.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Rings alarms and takes inputs until {@code done} holds, which is asked after each of them.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void run(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Runnable input = nextInput();
            nowNanos = Math.max(nowNanos, System.nanoTime() - startNanos);
            if (input != null) {
                input.run();
                continue;
            }
            WallAlarm first = armed.peek();
            if (first != null && first.dueNanos <= nowNanos) {
                armed.remove();
                first.isArmed = false;
                first.action.run();
            }
        }
    }

    /** What was posted first; null once an alarm is due. */
    private @Nullable Runnable nextInput() throws InterruptedException {
        lock.lock();
        try {
            while (mail.isEmpty()) {
                WallAlarm first = armed.peek();
                if (first == null) {
                    posted.await();
                    continue;
                }
                long waitNanos = first.dueNanos - (System.nanoTime() - startNanos);
                if (waitNanos <= 0) {
                    return null;
                }
                posted.awaitNanos(waitNanos);
            }
            return mail.remove();
        } finally {
            lock.unlock();
        }
    }

    private final class WallAlarm implements Alarm {
        private final Rank rank;
        private final Runnable action;
        private long dueNanos;
        private long sequence;
        private boolean isArmed;

        WallAlarm(Rank rank, Runnable action) {
            this.rank = rank;
            this.action = action;
        }

        @Override
        public void arm(long newDueNanos) {
            if (newDueNanos < nowNanos) {
                throw new IllegalArgumentException(
                        "an alarm for " + newDueNanos + " ns at " + nowNanos + " ns; allowed: now and later");
            }
            cancel();
            dueNanos = newDueNanos;
            sequence = nextSequence++;
            isArmed = true;
            armed.add(this);
        }

        @Override
        public boolean cancel() {
            boolean was = isArmed;
            if (was) {
                armed.remove(this);
                isArmed = false;
            }
            return was;
        }

        @Override
        public boolean isArmed() {
            return isArmed;
        }

        @Override
        public long dueNanos() {
            return dueNanos;
        }
    }
}
