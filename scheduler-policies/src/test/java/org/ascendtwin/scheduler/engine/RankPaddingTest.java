package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RankPaddingTest {
    @Test
    void decodeStepsArePaddedUnlessTheRanksAreUneven() {
        assertThat(RankPadding.of(false, false, 4, 10, 20)).isEqualTo(RankPadding.MAX_LEN);
        assertThat(RankPadding.of(false, false, 4, 10, 19)).isEqualTo(RankPadding.SUM_LEN);
    }

    @Test
    void promptsAreNeverPaddedAndGraphsAlways() {
        assertThat(RankPadding.of(false, true, 4, 10, 40)).isEqualTo(RankPadding.SUM_LEN);
        assertThat(RankPadding.of(true, false, 4, 10, 11)).isEqualTo(RankPadding.MAX_LEN);
    }
}
