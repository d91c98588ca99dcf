package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

final class DraftCountsTest {
    @Test
    void aDraftIsTriedWhereAllBeforeItWereRight() {
        DraftCounts counts = new DraftCounts();
        assertThat(counts.fit()).isEqualTo(DraftChances.NONE);
        counts.count(3, 3, 0);
        counts.count(3, 1, 0);
        counts.count(3, 0, 0);
        counts.count(1, 1, 0);
        DraftCounts more = new DraftCounts();
        more.count(5, 0, 0);
        more.add(counts);
        // Place 1: right in three of five; place 2: tried after two of these, right once; place 3: tried and right
        // once. All at the start of an output, so that they say nothing of a drift.
        List<Double> chances = more.fit().byPlace();
        assertThat(more.fit().driftPerThousand()).isZero();
        assertThat(chances).hasSize(3);
        assertThat(chances.get(0)).isCloseTo(0.6, within(1e-9));
        assertThat(chances.get(1)).isCloseTo(0.5, within(1e-9));
        assertThat(chances.get(2)).isEqualTo(1);
    }

    /** The law that drew the drafts is the oracle. */
    @Test
    void chancesThatGrowWithTheOutputComeOutAgain() {
        double[] logits = {-0.5, 0.3, 1.0};
        double drift = 12;
        RandomStream random = new Streams(4, 0).stream("drafts", 0);
        DraftCounts counts = new DraftCounts();
        for (int i = 0; i < 60_000; i++) {
            int position = random.nextInt(160);
            int right = 0;
            while (right < 3 && random.nextDouble() < chance(logits[right] + drift * position / 1000)) {
                right++;
            }
            counts.count(3, right, position);
        }
        DraftChances fit = counts.fit();
        assertThat(fit.driftPerThousand()).isCloseTo(drift, within(0.5));
        for (int place = 0; place < 3; place++) {
            assertThat(fit.byPlace().get(place)).isCloseTo(chance(logits[place]), within(0.02));
        }
    }

    private static double chance(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
