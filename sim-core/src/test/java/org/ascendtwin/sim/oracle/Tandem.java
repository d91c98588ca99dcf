package org.ascendtwin.sim.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Level;
import org.ascendtwin.sim.stat.Unit;

/** Customers pass stages one after another, each stage a queue before several servers; every event is written down. */
final class Tandem {
    /** What happened when: event 0 is an arrival, the others are servers that became free. */
    record Happening(long atNanos, int event, int firstQueue) {}

    private final Events events;
    private final Distribution gap;
    private final Distribution service;
    private final RandomStream gaps;
    private final RandomStream services;
    private final int[] serversOf;
    /** For each stage, when those who wait came to it. */
    private final List<ArrayDeque<Long>> cameNanos = new ArrayList<>();

    private final List<Level> present = new ArrayList<>();
    private final long[] stayNanos;
    private final long[] servedCameNanos;
    private final boolean[] busy;
    private final List<Happening> happenings = new ArrayList<>();
    private int toArrive;

    Tandem(Events events, Distribution gap, Distribution service, int[] serversOf, long seed) {
        this.events = events;
        this.gap = gap;
        this.service = service;
        this.serversOf = serversOf.clone();
        gaps = new Streams(seed, 0).stream("gaps", 0);
        services = new Streams(seed, 0).stream("services", 0);
        for (int stage = 0; stage < serversOf.length; stage++) {
            cameNanos.add(new ArrayDeque<>());
            present.add(new Level(Unit.REQUESTS));
        }
        stayNanos = new long[serversOf.length];
        servedCameNanos = new long[eventCount(serversOf)];
        busy = new boolean[eventCount(serversOf)];
    }

    static int eventCount(int... serversOf) {
        int count = 1;
        for (int servers : serversOf) {
            count += servers;
        }
        return count;
    }

    List<Happening> run(int customers) {
        toArrive = customers;
        events.schedule(0, nanos(gap.draw(gaps)));
        events.run(this::handle);
        return happenings;
    }

    /** Whether at each stage, now empty, the customers present over time are the sum of their stays, to the nanosecond. */
    boolean littlesLawHolds() {
        boolean holds = true;
        for (int stage = 0; stage < stayNanos.length; stage++) {
            holds &= present.get(stage).area(events.nowNanos()) == (double) stayNanos[stage];
        }
        return holds;
    }

    private static long nanos(double value) {
        return (long) value;
    }

    private void handle(int event) {
        happenings.add(new Happening(events.nowNanos(), event, cameNanos.get(0).size()));
        if (event == 0) {
            enter(0);
            if (--toArrive > 0) {
                events.schedule(0, nanos(gap.draw(gaps)));
            }
            return;
        }
        busy[event] = false;
        int stage = 0;
        int firstOfNext = 1 + serversOf[0];
        while (event >= firstOfNext) {
            firstOfNext += serversOf[++stage];
        }
        present.get(stage).change(events.nowNanos(), -1);
        stayNanos[stage] += events.nowNanos() - servedCameNanos[event];
        if (stage + 1 < serversOf.length) {
            enter(stage + 1);
        }
        startIfPossible(stage);
    }

    private void enter(int stage) {
        present.get(stage).change(events.nowNanos(), 1);
        cameNanos.get(stage).add(events.nowNanos());
        startIfPossible(stage);
    }

    private void startIfPossible(int stage) {
        int first = 1;
        for (int before = 0; before < stage; before++) {
            first += serversOf[before];
        }
        for (int server = first;
                server < first + serversOf[stage] && !cameNanos.get(stage).isEmpty();
                server++) {
            if (!busy[server]) {
                busy[server] = true;
                servedCameNanos[server] = cameNanos.get(stage).remove();
                events.schedule(server, nanos(service.draw(services)));
            }
        }
    }
}
