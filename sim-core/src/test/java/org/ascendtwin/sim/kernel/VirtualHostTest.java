package org.ascendtwin.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;

final class VirtualHostTest {
    private final VirtualHost host = new VirtualHost();

    @Test
    void tiesBreakByRankThenByArmingOrder() {
        List<String> rung = new ArrayList<>();
        Alarm turn = host.newAlarm(Rank.TURN, () -> rung.add("turn"));
        Alarm second = host.newAlarm(Rank.ARRIVAL, () -> rung.add("second"));
        Alarm first = host.newAlarm(Rank.ARRIVAL, () -> rung.add("first"));
        turn.arm(5);
        first.arm(5);
        second.arm(5);
        host.runUntilQuiet();
        assertThat(rung).containsExactly("first", "second", "turn");
    }

    @Test
    void rearmingMovesTheAlarmAndCancellingRemovesIt() {
        List<Long> rung = new ArrayList<>();
        Alarm alarm = host.newAlarm(Rank.TURN, () -> rung.add(host.nowNanos()));
        alarm.arm(10);
        alarm.arm(3);
        host.runUntilQuiet();
        alarm.arm(7);
        assertThat(alarm.cancel()).isTrue();
        assertThat(alarm.cancel()).isFalse();
        host.runUntilQuiet();
        assertThat(rung).containsExactly(3L);
    }

    @Test
    void armingInThePastIsRefused() {
        Alarm alarm = host.newAlarm(Rank.TURN, () -> {});
        host.runUntil(100);
        assertThatThrownBy(() -> alarm.arm(99)).hasMessageContaining("before now");
    }

    @Test
    void randomProgramsRingInTheOrderOfASortedList() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(rungBy(seed)).as("seed %d", seed).isSortedAccordingTo(Long::compare);
        }
    }

    private static List<Long> rungBy(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualHost host = new VirtualHost();
        List<Long> times = new ArrayList<>();
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            alarms.add(host.newAlarm(Rank.TURN, () -> times.add(host.nowNanos())));
        }
        for (int i = 0; i < 2_000; i++) {
            Alarm alarm = alarms.get(random.nextInt(alarms.size()));
            switch (random.nextInt(4)) {
                case 0 -> alarm.cancel();
                case 1 -> host.step();
                default -> alarm.arm(host.nowNanos() + random.nextInt(20));
            }
        }
        host.runUntilQuiet();
        return times;
    }
}
