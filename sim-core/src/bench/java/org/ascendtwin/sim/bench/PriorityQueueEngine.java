package org.ascendtwin.sim.bench;

import java.util.PriorityQueue;

/** The usual engine of a few lines: java.util.PriorityQueue of new event objects, each with its action. */
final class PriorityQueueEngine implements Engine {
    private record Event(long dueNanos, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long nextSequence;

    private Event schedule(long delayNanos, Runnable action) {
        Event event = new Event(nowNanos + delayNanos, nextSequence++, action);
        events.add(event);
        return event;
    }

    private final class Holder implements Runnable {
        private final Gaps gaps;

        Holder(Gaps gaps) {
            this.gaps = gaps;
        }

        @Override
        public void run() {
            schedule(gaps.next(), this);
        }
    }

    private final class Queue {
        private final Gaps arrivals;
        private final Gaps services;
        private final Runnable departure = this::depart;
        private final Runnable arrival = this::arrive;
        private int present;

        Queue(Gaps arrivals, Gaps services) {
            this.arrivals = arrivals;
            this.services = services;
        }

        void arrive() {
            if (present++ == 0) {
                schedule(services.next(), departure);
            }
            schedule(arrivals.next(), arrival);
        }

        private void depart() {
            if (--present > 0) {
                schedule(services.next(), departure);
            }
        }
    }

    @Override
    public void addHolder(Gaps gaps) {
        new Holder(gaps).run();
    }

    @Override
    public void addMovers(int count, Gaps gaps) {
        Event[] pending = new Event[count];
        Runnable[] actions = new Runnable[count];
        for (int i = 0; i < count; i++) {
            int self = i;
            int other = (i + count - 1) % count;
            actions[i] = () -> {
                pending[self] = schedule(gaps.next(), actions[self]);
                events.remove(pending[other]);
                pending[other] = schedule(gaps.next(), actions[other]);
            };
            pending[i] = schedule(gaps.next(), actions[i]);
        }
    }

    @Override
    public void addQueue(Gaps arrivals, Gaps services) {
        new Queue(arrivals, services).arrive();
    }

    @Override
    public void run(int count) {
        for (int i = 0; i < count; i++) {
            Event event = events.remove();
            nowNanos = event.dueNanos();
            event.action().run();
        }
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }
}
