package org.ascendtwin.scenarios.assemble;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import org.ascendtwin.scenarios.workload.RequestOrder;
import org.ascendtwin.scenarios.workload.RequestOrder.Link;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * How far the programs of a load have come: a request is ready when all that it waits for has ended, each the time ago that
 * it takes. Where a request fails, its program stops: what would have followed is never sent.
 */
final class ProgramProgress {
    private final RequestOrder order;
    private final Timekeeper time;
    private final IntConsumer ready;
    private final Alarm due;
    private final PriorityQueue<Due> dues =
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingInt(Due::request));
    private final int[] waits;
    private final int[] left;
    private final int[][] requestsByProgram;
    private final boolean[] dropped;
    private int droppedCount;

    private record Due(long nanos, int request) {}

    /** @param ready told the number of each request that may be sent, at that time */
    ProgramProgress(RequestOrder order, Timekeeper time, IntConsumer ready) {
        this.order = order;
        this.time = time;
        this.ready = ready;
        due = time.newAlarm(Rank.ARRIVAL, this::onDue);
        waits = order.waitsByRequest().clone();
        left = order.programSizes().clone();
        dropped = new boolean[waits.length];
        requestsByProgram = new int[order.programCount()][];
        int[] at = new int[order.programCount()];
        for (int program = 0; program < order.programCount(); program++) {
            requestsByProgram[program] = new int[left[program]];
        }
        for (int request = 0; request < waits.length; request++) {
            int program = order.programByRequest()[request];
            requestsByProgram[program][at[program]++] = request;
        }
    }

    /** Starts {@code program}; returns whether it has anything to do. */
    boolean start(int program) {
        long now = time.nowNanos();
        for (int request : requestsByProgram[program]) {
            if (order.startDelaysNanos()[request] >= 0) {
                after(now, request, order.startDelaysNanos()[request]);
            }
        }
        return left[program] > 0;
    }

    /** Request {@code request} has ended, well or not; returns whether its program is over. */
    boolean ended(int request, boolean well) {
        int program = order.programByRequest()[request];
        left[program]--;
        if (well) {
            long now = time.nowNanos();
            for (Link link : order.linksByRequest()[request]) {
                after(now, link.next(), link.delayNanos());
            }
        } else {
            drop(request);
        }
        return left[program] == 0;
    }

    /** Gives up everything that waits for {@code request}, directly or not. */
    private void drop(int request) {
        for (Link link : order.linksByRequest()[request]) {
            if (!dropped[link.next()]) {
                dropped[link.next()] = true;
                droppedCount++;
                left[order.programByRequest()[link.next()]]--;
                drop(link.next());
            }
        }
    }

    /** Requests that are never sent. */
    int droppedCount() {
        return droppedCount;
    }

    private void after(long now, int request, long delayNanos) {
        dues.add(new Due(now + delayNanos, request));
        due.arm(dues.element().nanos());
    }

    private void onDue() {
        while (!dues.isEmpty() && dues.element().nanos() <= time.nowNanos()) {
            int request = dues.remove().request();
            if (--waits[request] == 0 && !dropped[request]) {
                ready.accept(request);
            }
        }
        if (!dues.isEmpty()) {
            due.arm(dues.element().nanos());
        }
    }
}
