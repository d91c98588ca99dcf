package org.ascendtwin.scenarios.assemble;

import java.util.BitSet;
import java.util.List;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scenarios.workload.RequestOrder;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * The client of a run, as bench_serving is one: takes requests, or programs of requests, up when they arrive, keeps at most
 * so many in flight, and starts the next when one ends. Before all that it may have common prefixes computed.
 */
final class Client {
    private static final long NEVER = -1;

    private final RequestTable table;
    private final int maxConcurrency;
    private final Timekeeper time;
    private final Alarm arrival;
    private final Alarm release;
    private final long[] unitArrivalsNanos;
    private final RequestColumn readyNanos;
    private final RequestColumn sentNanos;
    private final @Nullable ProgramProgress programs;
    private Entrance entrance;
    private int warmupsLeft;
    private long loadFromNanos;
    private int arrived;
    private int started;
    private int inFlight;
    private final BitSet unheard = new BitSet();
    private @Nullable Attempts attempts;
    private @Nullable Outages outages;

    /** @param maxConcurrency most requests, or programs, in flight */
    @SuppressWarnings("NullAway.Init") // servers tell their client of ends, so it is there first; connect() follows
    Client(RequestTable table, int maxConcurrency, Timekeeper time) {
        this.table = table;
        this.maxConcurrency = maxConcurrency;
        this.time = time;
        arrival = time.newAlarm(Rank.ARRIVAL, this::takeUp);
        release = time.newAlarm(Rank.ARRIVAL, this::start);
        readyNanos = new RequestColumn(table.size(), NEVER);
        sentNanos = new RequestColumn(table.size(), NEVER);
        RequestOrder order = table.order();
        programs = order == null ? null : new ProgramProgress(order, time, this::send);
        unitArrivalsNanos = order == null ? table.arrivalsNanos() : order.arrivalsNanos();
        warmupsLeft = table.warmups().size();
    }

    void connect(Entrance way) {
        entrance = way;
        List<TokenRuns> warmups = table.warmups();
        if (warmups.isEmpty()) {
            arrival.arm(unitArrivalsNanos[0]);
        }
        for (int i = 0; i < warmups.size(); i++) {
            Request request = Request.of(table.size() + i, time.nowNanos(), warmups.get(i), 1);
            send(request.withIgnoreEos(true));
        }
    }

    /** Whether {@code id} is a request of the load, not one that only warms a cache up. */
    boolean isOfLoad(int id) {
        return id < table.size();
    }

    /** When each request could have been sent but for the bound on those in flight; -1 where that never was. */
    RequestColumn readyNanos() {
        return readyNanos;
    }

    /** When each request was sent; -1 where it never was. */
    RequestColumn sentNanos() {
        return sentNanos;
    }

    /** Requests that are never sent, as one before them in their program failed. */
    int droppedCount() {
        return programs == null ? 0 : programs.droppedCount();
    }

    private void takeUp() {
        long now = time.nowNanos();
        while (arrived < unitArrivalsNanos.length && loadFromNanos + unitArrivalsNanos[arrived] <= now) {
            if (programs == null) {
                readyNanos.set(arrived, loadFromNanos + unitArrivalsNanos[arrived]);
            }
            arrived++;
        }
        if (arrived < unitArrivalsNanos.length) {
            arrival.arm(loadFromNanos + unitArrivalsNanos[arrived]);
        }
        start();
    }

    private void start() {
        while (started < arrived && inFlight < maxConcurrency) {
            int unit = started++;
            if (programs == null) {
                inFlight++;
                send(unit);
            } else if (programs.start(unit)) {
                inFlight++;
            }
        }
    }

    private void send(int id) {
        sentNanos.set(id, time.nowNanos());
        if (programs != null) {
            readyNanos.set(id, time.nowNanos());
        }
        send(request(id));
    }

    private void send(Request request) {
        if (attempts != null) {
            attempts.send(entrance, request);
        } else if (!entrance.takes(request, time.nowNanos())) {
            throw new IllegalStateException("request " + request.id() + " finds no server");
        }
    }

    private Request request(int id) {
        TokenRuns[] prompts = table.prompts();
        int outputs = table.outputTokens()[id];
        Integer limit = table.maxNewTokens();
        int declared = limit == null ? outputs : limit;
        Request request = prompts == null
                ? Request.of(id, time.nowNanos(), table.inputTokens()[id], declared)
                : Request.of(id, time.nowNanos(), prompts[id], declared);
        if (table.order() != null) {
            request = request.withRoutingKey(Integer.toString(table.order().programByRequest()[id]));
        }
        return limit == null ? request.withIgnoreEos(true) : request.withTrueOutputTokens(outputs);
    }

    /** Servers may be lost: what is not taken is tried again by {@code newAttempts}. */
    void expect(Outages newOutages, Attempts newAttempts) {
        outages = newOutages;
        attempts = newAttempts;
    }

    /** Request {@code id} has left a server of {@code role}, well or not. */
    void left(int id, Role role) {
        entrance.left(id, role);
        if (unheard.get(id) && !entrance.hearsLater(id)) {
            unheard.clear(id);
            entrance.ended(id, true);
            conclude(id, false);
        }
    }

    /** The server of request {@code id} is done with it. */
    void ended(int id, EndReason reason) {
        boolean brokeOff = reason == EndReason.SERVER_LOST;
        if (brokeOff && entrance.hearsLater(id)) {
            unheard.set(id);
        } else {
            entrance.ended(id, brokeOff);
            conclude(id, reason == EndReason.LENGTH || reason == EndReason.STOP);
        }
    }

    /** No server took request {@code id}. */
    void refused(int id) {
        conclude(id, false);
    }

    private void conclude(int id, boolean well) {
        if (!isOfLoad(id)) {
            warmupsLeft--;
            if (warmupsLeft == 0) {
                loadFromNanos = time.nowNanos();
                arrival.arm(loadFromNanos + unitArrivalsNanos[0]);
            }
            return;
        }
        if (programs == null || programs.ended(id, well)) {
            inFlight--;
            if (started < arrived) {
                release.arm(time.nowNanos());
            } else if (outages != null && inFlight == 0 && arrived == unitArrivalsNanos.length) {
                outages.end();
            }
        }
    }
}
