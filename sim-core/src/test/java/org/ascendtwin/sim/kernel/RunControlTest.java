package org.ascendtwin.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;

final class RunControlTest {
    private final VirtualHost host = new VirtualHost();
    private final List<Long> rung = new ArrayList<>();
    private final Alarm ticker = host.newAlarm(Rank.TURN, this::tick);

    private void tick() {
        rung.add(host.nowNanos());
        if (rung.size() < 100) {
            ticker.arm(host.nowNanos() + 10);
        }
    }

    @Test
    void aRunEndsAtTheFirstLimitMet() {
        ticker.arm(10);
        assertThat(host.run(RunLimit.none().withEnd(30))).isEqualTo(Ending.TIME);
        assertThat(rung).containsExactly(10L, 20L, 30L);
        assertThat(host.run(RunLimit.none().withEvents(5).withEnd(1000))).isEqualTo(Ending.COUNT);
        assertThat(rung).hasSize(5);
        assertThat(host.run(RunLimit.none().withCondition(() -> rung.size() == 7)))
                .isEqualTo(Ending.CONDITION);
        assertThat(host.nowNanos()).isEqualTo(70);
        assertThat(host.run(RunLimit.none())).isEqualTo(Ending.QUIET);
        assertThat(host.eventCount()).isEqualTo(100);
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RunLimit.none().withEnd(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> RunLimit.none().withEvents(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ObservationWindows(host, 0, 0, 1, () -> {}, () -> {}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PacedHost(host, () -> 0, nanos -> {}, 0, PacedHost.ANY_LAG));
        assertThatIllegalArgumentException().isThrownBy(() -> new PacedHost(host, () -> 0, nanos -> {}, 1, -1));
    }

    @Test
    void everyEventFallsIntoOneWindow() {
        List<Integer> counts = new ArrayList<>();
        int[] seen = {0};
        ObservationWindows windows = new ObservationWindows(
                host, 20, 30, 3, () -> seen[0] = rung.size(), () -> counts.add(rung.size() - seen[0]));
        ticker.arm(10);
        assertThat(windows.index()).isEqualTo(-1);
        host.runUntil(25);
        assertThat(windows.isOpen()).isTrue();
        assertThat(windows.index()).isZero();
        host.run(RunLimit.none().withCondition(windows::isOver));
        assertThat(host.nowNanos()).isEqualTo(110);
        assertThat(windows.isOpen()).isFalse();
        assertThat(counts).containsExactly(3, 3, 3);
    }

    @Test
    void aPacedRunWaitsForEachEventAndEndsAsTheUnpacedRun() {
        long[] wall = {5_000};
        List<Long> waits = new ArrayList<>();
        PacedHost paced = new PacedHost(
                host,
                () -> wall[0],
                nanos -> {
                    waits.add(nanos);
                    wall[0] += Math.max(1, nanos - 3);
                },
                2.0,
                0);
        ticker.arm(10);
        assertThat(paced.run(RunLimit.none().withEnd(20))).isEqualTo(Ending.TIME);
        assertThat(waits).containsExactly(5L, 3L, 2L, 1L, 5L, 3L, 2L, 1L);
        assertThat(wall[0]).isEqualTo(5_010);
        assertThat(paced.run(RunLimit.none().withCondition(() -> rung.size() == 4)))
                .isEqualTo(Ending.CONDITION);
        assertThat(rung).containsExactly(10L, 20L, 30L, 40L);
    }

    @Test
    void aPacedRunThatFallsBehindFailsOnlyWhereStrict() {
        long[] wall = {0};
        Alarm slow = host.newAlarm(Rank.TURN, () -> wall[0] += 500);
        slow.arm(5);
        ticker.arm(10);
        PacedHost strict = new PacedHost(host, () -> wall[0], nanos -> wall[0] += nanos, 1, 100);
        assertThatThrownBy(() -> strict.run(RunLimit.none()))
                .isInstanceOf(FellBehindException.class)
                .hasMessageContaining("due at 10 ns would be handled 495 ns late");
        PacedHost lenient = new PacedHost(host, () -> wall[0], nanos -> wall[0] += nanos, 1, PacedHost.ANY_LAG);
        assertThat(lenient.run(RunLimit.none())).isEqualTo(Ending.QUIET);
        assertThat(rung).hasSize(100);
    }
}
