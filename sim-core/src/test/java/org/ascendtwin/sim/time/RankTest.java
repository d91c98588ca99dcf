package org.ascendtwin.sim.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RankTest {
    @Test
    void resultsAreVisibleToTheTurnOfTheSameInstant() {
        assertThat(Rank.STEP_END).isLessThan(Rank.ARRIVAL);
        assertThat(Rank.ARRIVAL).isLessThan(Rank.TURN);
    }
}
