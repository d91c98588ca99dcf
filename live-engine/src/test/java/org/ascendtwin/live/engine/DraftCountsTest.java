package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DraftCountsTest {
    @Test
    void aDraftIsTriedWhereAllBeforeItWereRight() {
        DraftCounts counts = new DraftCounts();
        assertThat(counts.chances()).isEmpty();
        counts.count(3, 3);
        counts.count(3, 1);
        counts.count(3, 0);
        counts.count(1, 1);
        // Place 1: right in three of four; place 2: tried after two of these, right once; place 3: tried and right
        // once.
        assertThat(counts.chances()).containsExactly(0.75, 0.5, 1.0);
        DraftCounts more = new DraftCounts();
        more.count(5, 0);
        more.add(counts);
        assertThat(more.chances()).containsExactly(0.6, 0.5, 1.0);
    }
}
