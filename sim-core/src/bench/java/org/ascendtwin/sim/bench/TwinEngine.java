package org.ascendtwin.sim.bench;

import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** This project's kernel. */
final class TwinEngine implements Engine {
    private final VirtualHost host = new VirtualHost();

    private final class Holder implements Runnable {
        private final Gaps gaps;
        private final Alarm alarm = host.newAlarm(Rank.TURN, this);

        Holder(Gaps gaps) {
            this.gaps = gaps;
        }

        @Override
        public void run() {
            alarm.arm(host.nowNanos() + gaps.next());
        }
    }

    private void arm(Alarm alarm, Gaps gaps) {
        alarm.arm(host.nowNanos() + gaps.next());
    }

    private final class Queue {
        private final Gaps arrivals;
        private final Gaps services;
        private final Alarm arrival = host.newAlarm(Rank.ARRIVAL, this::arrive);
        private final Alarm departure = host.newAlarm(Rank.STEP_END, this::depart);
        private int present;

        Queue(Gaps arrivals, Gaps services) {
            this.arrivals = arrivals;
            this.services = services;
        }

        void arrive() {
            if (present++ == 0) {
                departure.arm(host.nowNanos() + services.next());
            }
            arrival.arm(host.nowNanos() + arrivals.next());
        }

        private void depart() {
            if (--present > 0) {
                departure.arm(host.nowNanos() + services.next());
            }
        }
    }

    @Override
    public void addHolder(Gaps gaps) {
        new Holder(gaps).run();
    }

    @Override
    public void addMovers(int count, Gaps gaps) {
        Alarm[] alarms = new Alarm[count];
        for (int i = 0; i < count; i++) {
            int self = i;
            int other = (i + count - 1) % count;
            alarms[i] = host.newAlarm(Rank.TURN, () -> {
                arm(alarms[self], gaps);
                arm(alarms[other], gaps);
            });
            arm(alarms[i], gaps);
        }
    }

    @Override
    public void addQueue(Gaps arrivals, Gaps services) {
        new Queue(arrivals, services).arrive();
    }

    @Override
    public void run(int events) {
        for (int i = 0; i < events; i++) {
            host.step();
        }
    }

    @Override
    public long nowNanos() {
        return host.nowNanos();
    }
}
