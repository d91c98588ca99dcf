package org.ascendtwin.scheduler.speculate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AcceptLengthTest {
    @Test
    void equalChancesGiveTheGeometricSum() {
        for (double chance : new double[] {0.1, 0.5, 0.8}) {
            double published = (1 - Math.pow(chance, 6)) / (1 - chance);
            assertThat(AcceptLength.of(ContentClass.uniform(chance, 0), 5)).isCloseTo(published, within(1e-9));
        }
    }

    @Test
    void spreadCostsLength() {
        assertThat(AcceptLength.of(ContentClass.uniform(0.66, 0.6), 3))
                .isLessThan(AcceptLength.of(ContentClass.uniform(0.66, 0), 3));
    }

    @Test
    void aMeasuredLengthGivesTheChanceThatReproducesIt() {
        for (double length : new double[] {1.05, 1.94, 2.63, 3.9}) {
            double chance = AcceptLength.chance(length, 3, 0.6);
            assertThat(AcceptLength.of(ContentClass.uniform(chance, 0.6), 3)).isCloseTo(length, within(1e-9));
        }
    }

    @Test
    void aLengthThatNoChanceGivesIsRefused() {
        assertThatThrownBy(() -> AcceptLength.chance(4, 3, 0.6))
                .hasMessage("an accept length of 4.0 with 3 drafts; allowed: above 1, for the target's own token, and"
                        + " below 4.");
        assertThatThrownBy(() -> AcceptLength.chance(1, 3, 0.6)).hasMessageContaining("allowed: above 1");
    }
}
