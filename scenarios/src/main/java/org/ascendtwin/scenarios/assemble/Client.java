package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The client of a run, as bench_serving is one: takes requests up when they arrive, keeps at most so many in flight, and
 * sends the next when one ends.
 */
final class Client {
    private final RequestTable table;
    private final int maxConcurrency;
    private final Timekeeper time;
    private final Alarm arrival;
    private final Alarm release;
    private final long[] sentNanos;
    private Entrance entrance;
    private int arrived;
    private int sent;
    private int inFlight;

    /** @param maxConcurrency most requests in flight */
    @SuppressWarnings("NullAway.Init") // servers tell their client of ends, so it is there first; connect() follows
    Client(RequestTable table, int maxConcurrency, Timekeeper time) {
        this.table = table;
        this.maxConcurrency = maxConcurrency;
        this.time = time;
        arrival = time.newAlarm(Rank.ARRIVAL, this::takeUp);
        release = time.newAlarm(Rank.ARRIVAL, this::send);
        sentNanos = new long[table.size()];
    }

    void connect(Entrance way) {
        entrance = way;
        arrival.arm(table.arrivalsNanos()[0]);
    }

    /** When each request was sent. */
    long[] sentNanos() {
        return sentNanos;
    }

    private void takeUp() {
        long now = time.nowNanos();
        while (arrived < table.size() && table.arrivalsNanos()[arrived] <= now) {
            arrived++;
        }
        if (arrived < table.size()) {
            arrival.arm(table.arrivalsNanos()[arrived]);
        }
        send();
    }

    private void send() {
        while (sent < arrived && inFlight < maxConcurrency) {
            int id = sent++;
            inFlight++;
            sentNanos[id] = time.nowNanos();
            entrance.send(request(id), time.nowNanos());
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
        return limit == null ? request.withIgnoreEos(true) : request.withTrueOutputTokens(outputs);
    }

    /** Request {@code id} has ended, well or not. */
    void ended(int id) {
        inFlight--;
        entrance.ended(id);
        if (sent < arrived) {
            release.arm(time.nowNanos());
        }
    }
}
