package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedSampleTest {
    private static final double ONE_PART = 1.0 / 16_384;

    @Test
    void moreValuesThanAreKeptGiveQuantilesWithinOnePartIn16384() {
        SplittableRandom random = new SplittableRandom(11);
        double[] values = new double[WeightedSample.MOST_ENTRIES + 200_000];
        WeightedSample sample = new WeightedSample();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.01 * Math.exp(2 * random.nextGaussian());
            sum += values[i];
            sample.add(values[i], 1);
        }
        double mean = sum / values.length;
        double deviation = Math.sqrt(Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / values.length);
        Arrays.sort(values);
        assertThat(sample.count()).isEqualTo(values.length);
        assertThat(sample.mean()).isCloseTo(mean, within(1e-12 * mean));
        assertThat(sample.max()).isEqualTo(values[values.length - 1]);
        assertThat(sample.standardDeviation()).isCloseTo(deviation, within(ONE_PART * deviation));
        for (double share : new double[] {0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999}) {
            double rank = share * (values.length - 1);
            int below = (int) rank;
            double exact = values[below] + (rank - below) * (values[below + 1] - values[below]);
            assertThat(sample.quantile(share)).as("%s", share).isCloseTo(exact, within(ONE_PART * exact));
        }
    }

    @Test
    void manyEqualValuesStayExact() {
        WeightedSample sample = new WeightedSample();
        for (int i = 0; i < 3 * WeightedSample.MOST_ENTRIES; i++) {
            sample.add(i % 1000 / 7.0, 2);
        }
        assertThat(sample.count()).isEqualTo(6L * WeightedSample.MOST_ENTRIES);
        assertThat(sample.max()).isEqualTo(999 / 7.0);
        assertThat(sample.quantile(0)).isZero();
        assertThat(sample.quantile(1)).isEqualTo(999 / 7.0);
        assertThat(sample.mean()).isCloseTo(499.5 / 7, within(0.02));
    }

    @Test
    void nothingAndTheSmallestAndTheLargestAreCounted() {
        RoundedCounts counts = new RoundedCounts();
        counts.add(0, 3);
        counts.add(1e-300, 1);
        counts.add(1e300, 1);
        assertThat(counts.at(2)).isZero();
        assertThat(counts.at(3)).isLessThan(1e-9);
        assertThat(counts.at(4)).isGreaterThan(1e9);
    }
}
