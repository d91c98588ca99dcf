package org.ascendtwin.sim.bench;

import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;

/** SSJ with its default event list, a splay tree, and reused events, its fastest way. */
final class SsjEngine implements Engine {
    private final Simulator simulator = new Simulator();
    private int left;

    SsjEngine() {
        simulator.init();
    }

    private void count() {
        if (--left == 0) {
            simulator.stop();
        }
    }

    private final class Holder extends Event {
        private final Gaps gaps;

        Holder(Gaps gaps) {
            super(simulator);
            this.gaps = gaps;
        }

        @Override
        public void actions() {
            schedule(gaps.next());
            count();
        }
    }

    private final class Mover extends Event {
        private final Gaps gaps;
        private final Mover[] movers;
        private final int other;

        Mover(Gaps gaps, Mover[] movers, int other) {
            super(simulator);
            this.gaps = gaps;
            this.movers = movers;
            this.other = other;
        }

        @Override
        public void actions() {
            schedule(gaps.next());
            movers[other].reschedule(gaps.next());
            count();
        }
    }

    private final class Arrival extends Event {
        private final Gaps arrivals;
        private final Departure departure;

        Arrival(Gaps arrivals, Departure departure) {
            super(simulator);
            this.arrivals = arrivals;
            this.departure = departure;
        }

        @Override
        public void actions() {
            if (departure.present++ == 0) {
                departure.schedule(departure.services.next());
            }
            schedule(arrivals.next());
            count();
        }
    }

    private final class Departure extends Event {
        private final Gaps services;
        private int present;

        Departure(Gaps services) {
            super(simulator);
            this.services = services;
        }

        @Override
        public void actions() {
            if (--present > 0) {
                schedule(services.next());
            }
            count();
        }
    }

    @Override
    public void addHolder(Gaps gaps) {
        new Holder(gaps).schedule(gaps.next());
    }

    @Override
    public void addMovers(int count, Gaps gaps) {
        Mover[] movers = new Mover[count];
        for (int i = 0; i < count; i++) {
            movers[i] = new Mover(gaps, movers, (i + count - 1) % count);
            movers[i].schedule(gaps.next());
        }
    }

    @Override
    public void addQueue(Gaps arrivals, Gaps services) {
        new Arrival(arrivals, new Departure(services)).schedule(arrivals.next());
    }

    @Override
    public void run(int events) {
        left = events;
        simulator.start();
    }

    @Override
    public long nowNanos() {
        return (long) simulator.time();
    }
}
