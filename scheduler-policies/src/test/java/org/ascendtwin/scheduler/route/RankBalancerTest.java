package org.ascendtwin.scheduler.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankBalancerTest {
    @Test
    void roundRobinGoesRound() {
        RankBalancer balancer = new RankBalancer(BalanceMethod.ofFlag("auto", false), 3);
        assertThat(IntStream.range(0, 5).map(index -> balancer.choose(10, 7))).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void onAPrefillServerTheRoomDecides() {
        RankBalancer balancer = new RankBalancer(BalanceMethod.ofFlag("auto", true), 4);
        assertThat(balancer.choose(10, 13)).isEqualTo(1);
        assertThat(balancer.choose(10, 13)).isEqualTo(1);
    }

    @Test
    void theLightestRankIsChosenAndRemembered() {
        RankBalancer balancer = new RankBalancer(BalanceMethod.TOTAL_TOKENS, 2);
        balancer.budget().update(0, 1, 3, 500);
        balancer.budget().update(1, 1, 9, 100);
        assertThat(balancer.choose(450, 0)).isEqualTo(1);
        assertThat(balancer.choose(10, 0)).isZero();
    }

    @Test
    void anUnknownMethodIsRefused() {
        assertThatThrownBy(() -> BalanceMethod.ofFlag("fastest", false)).hasMessageContaining("fastest");
        assertThatThrownBy(() -> new RankBalancer(BalanceMethod.ROUND_ROBIN, 0)).hasMessageContaining("dp_size is 0");
    }
}
