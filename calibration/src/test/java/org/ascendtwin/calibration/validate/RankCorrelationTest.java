package org.ascendtwin.calibration.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    /** The example of Spearman's coefficient in Wikipedia: IQ against hours of television a week. */
    @Test
    void aPublishedExampleComesOut() {
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
        assertThat(RankCorrelation.of(iq, hours)).isCloseTo(-29.0 / 165, within(1e-12));
    }

    @Test
    void onlyTheOrderMatters() {
        double[] values = {1, 5, 2, 9};
        assertThat(RankCorrelation.of(values, new double[] {10, 5000, 20, 5001}))
                .isCloseTo(1, within(1e-12));
        assertThat(RankCorrelation.of(values, new double[] {-1, -5, -2, -9})).isCloseTo(-1, within(1e-12));
        assertThat(RankCorrelation.of(values, new double[] {3, 3, 3, 3})).isNaN();
        assertThat(RankCorrelation.of(new double[2], new double[2])).isNaN();
        assertThatThrownBy(() -> RankCorrelation.of(values, new double[3])).hasMessageContaining("Maybe");
    }
}
