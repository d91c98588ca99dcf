package org.ascendtwin.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocationTest {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 50_000})
    void noByteIsAllocatedPerEventAfterWarmUp(int alarmCount) {
        VirtualHost host = new VirtualHost();
        RandomStream stream = new Streams(3, 0).stream("hold", 0);
        Exponential gap = new Exponential(1e6);
        Alarm[] alarms = new Alarm[alarmCount];
        for (int i = 0; i < alarmCount; i++) {
            int id = i;
            alarms[i] = host.newAlarm(Rank.TURN, () -> hold(host, alarms, id, stream, gap));
            alarms[i].arm((long) gap.draw(stream));
        }
        host.run(RunLimit.none().withEvents(500_000));
        RunLimit limit = RunLimit.none().withEvents(1_000_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        host.run(limit);
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocatedBytes).as("bytes in 500,000 events").isLessThan(5_000);
    }

    /** Re-arms the alarm that rang, cancels another now and then, and re-arms a third that may be pending. */
    private static void hold(VirtualHost host, Alarm[] alarms, int id, RandomStream stream, Exponential gap) {
        alarms[id].arm(host.nowNanos() + (long) gap.draw(stream));
        Alarm moved = alarms[stream.nextInt(alarms.length)];
        moved.cancel();
        moved.arm(host.nowNanos() + (long) gap.draw(stream));
    }
}
