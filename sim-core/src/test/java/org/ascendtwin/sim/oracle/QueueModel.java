package org.ascendtwin.sim.oracle;

import java.util.ArrayDeque;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Level;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** A first-come queue before c servers, fed by an open stream of customers; times drawn in seconds. */
final class QueueModel {
    private static final double NANOS_PER_SECOND = 1e9;

    final Tally waits = new Tally(Unit.SECONDS);
    final Tally stays = new Tally(Unit.SECONDS);
    final Level inSystem = new Level(Unit.REQUESTS);
    final VirtualHost host = new VirtualHost();
    double stayNanosOfAll;

    private final Distribution gap;
    private final Distribution service;
    private final RandomStream gaps;
    private final RandomStream services;
    private final Alarm arrival;
    private final Alarm[] departures;
    private final long[] arrivedNanos;
    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    private final int customers;
    private final int warmUp;
    private int arrived;

    QueueModel(Distribution gap, Distribution service, int servers, int customers, Streams streams) {
        this.gap = gap;
        this.service = service;
        this.customers = customers;
        warmUp = customers / 10;
        gaps = streams.stream("gaps", 0);
        services = streams.stream("services", 0);
        arrival = host.newAlarm(Rank.ARRIVAL, this::arrive);
        departures = new Alarm[servers];
        arrivedNanos = new long[servers];
        for (int server = 0; server < servers; server++) {
            int id = server;
            departures[server] = host.newAlarm(Rank.STEP_END, () -> depart(id));
        }
    }

    QueueModel run() {
        arrival.arm(nanos(gap.draw(gaps)));
        host.runUntilQuiet();
        return this;
    }

    private static long nanos(double seconds) {
        return (long) StrictMath.ceil(seconds * NANOS_PER_SECOND);
    }

    private void arrive() {
        inSystem.change(host.nowNanos(), 1);
        queue.add(host.nowNanos());
        startIfFree();
        if (++arrived < customers) {
            arrival.arm(host.nowNanos() + nanos(gap.draw(gaps)));
        }
    }

    private void startIfFree() {
        for (int server = 0; server < departures.length && !queue.isEmpty(); server++) {
            if (!departures[server].isArmed()) {
                arrivedNanos[server] = queue.remove();
                if (arrived > warmUp) {
                    waits.add((host.nowNanos() - arrivedNanos[server]) / NANOS_PER_SECOND);
                }
                departures[server].arm(host.nowNanos() + nanos(service.draw(services)));
            }
        }
    }

    private void depart(int server) {
        inSystem.change(host.nowNanos(), -1);
        long stayNanos = host.nowNanos() - arrivedNanos[server];
        stayNanosOfAll += stayNanos;
        if (arrived > warmUp) {
            stays.add(stayNanos / NANOS_PER_SECOND);
        }
        startIfFree();
    }
}
