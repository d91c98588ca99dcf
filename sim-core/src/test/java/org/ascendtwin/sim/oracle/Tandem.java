package org.ascendtwin.sim.oracle;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

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
    private final int[] waiting;
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
        waiting = new int[serversOf.length];
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

    private static long nanos(double value) {
        return (long) value;
    }

    private void handle(int event) {
        happenings.add(new Happening(events.nowNanos(), event, waiting[0]));
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
        if (stage + 1 < serversOf.length) {
            enter(stage + 1);
        }
        startIfPossible(stage);
    }

    private void enter(int stage) {
        waiting[stage]++;
        startIfPossible(stage);
    }

    private void startIfPossible(int stage) {
        int first = 1;
        for (int before = 0; before < stage; before++) {
            first += serversOf[before];
        }
        for (int server = first; server < first + serversOf[stage] && waiting[stage] > 0; server++) {
            if (!busy[server]) {
                busy[server] = true;
                waiting[stage]--;
                events.schedule(server, nanos(service.draw(services)));
            }
        }
    }
}
