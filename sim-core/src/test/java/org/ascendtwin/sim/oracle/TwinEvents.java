package org.ascendtwin.sim.oracle;

import java.util.function.IntConsumer;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** Events as alarms of one rank, so that ties ring in the order they were armed. */
final class TwinEvents implements Events {
    private final VirtualHost host = new VirtualHost();
    private final Alarm[] alarms;
    private IntConsumer handler = event -> {};

    TwinEvents(int events) {
        alarms = new Alarm[events];
        for (int i = 0; i < events; i++) {
            int event = i;
            alarms[i] = host.newAlarm(Rank.TURN, () -> handler.accept(event));
        }
    }

    @Override
    public long nowNanos() {
        return host.nowNanos();
    }

    @Override
    public void schedule(int event, long delayNanos) {
        alarms[event].arm(host.nowNanos() + delayNanos);
    }

    @Override
    public void run(IntConsumer eventHandler) {
        handler = eventHandler;
        host.runUntilQuiet();
    }
}
