package org.ascendtwin.live.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;

final class WallClockTest {
    private static final long TICK_NANOS = 1_000_000;
    private final WallClock clock = new WallClock();
    private final List<String> heard = new ArrayList<>();

    private Alarm alarm(Rank rank, String name) {
        return clock.newAlarm(rank, () -> heard.add(name));
    }

    @Test
    void alarmsRingInOrderOfTimeThenRankThenArming() throws InterruptedException {
        alarm(Rank.TURN, "late").arm(2 * TICK_NANOS);
        alarm(Rank.TURN, "turn").arm(TICK_NANOS);
        alarm(Rank.TURN, "next turn").arm(TICK_NANOS);
        alarm(Rank.STEP_END, "step").arm(TICK_NANOS);
        clock.run(() -> heard.size() == 4);
        assertThat(heard).containsExactly("step", "turn", "next turn", "late");
        assertThat(clock.nowNanos()).isGreaterThanOrEqualTo(2 * TICK_NANOS);
    }

    @Test
    void theClockStandsStillWhileAnAlarmIsHandled() throws InterruptedException {
        List<Long> instants = new ArrayList<>();
        clock.newAlarm(Rank.TURN, () -> {
                    instants.add(clock.nowNanos());
                    long untilNanos = System.nanoTime() + TICK_NANOS;
                    while (System.nanoTime() < untilNanos) {
                        Thread.onSpinWait();
                    }
                    instants.add(clock.nowNanos());
                })
                .arm(0);
        clock.run(() -> instants.size() == 2);
        assertThat(instants.get(1)).isEqualTo(instants.get(0));
    }

    @Test
    void alarmsMoveAndAreCancelled() throws InterruptedException {
        Alarm moved = alarm(Rank.TURN, "moved");
        Alarm cancelled = alarm(Rank.TURN, "cancelled");
        moved.arm(0);
        moved.arm(2 * TICK_NANOS);
        cancelled.arm(TICK_NANOS);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        assertThat(moved.isArmed()).isTrue();
        alarm(Rank.TURN, "between").arm(TICK_NANOS);
        clock.run(() -> heard.size() == 2);
        assertThat(heard).containsExactly("between", "moved");
        assertThat(moved.isArmed()).isFalse();
        assertThat(moved.dueNanos()).isEqualTo(2 * TICK_NANOS);
    }

    @Test
    void whatOtherThreadsPostIsTakenInTheirOrder() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                clock.post(() -> heard.add(Integer.toString(number)));
            }
        });
        clock.run(() -> heard.size() == 1000);
        other.join();
        for (int i = 0; i < 1000; i++) {
            assertThat(heard.get(i)).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void thePastIsRefused() throws InterruptedException {
        alarm(Rank.TURN, "first").arm(0);
        clock.run(() -> !heard.isEmpty());
        assertThatThrownBy(() -> alarm(Rank.TURN, "past").arm(clock.nowNanos() - 1))
                .hasMessageContaining("allowed: now and later");
    }
}
