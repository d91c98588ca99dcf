package org.ascendtwin.sim.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatisticsTest {
    @Test
    void aTallyKeepsASmallSpreadAboutALargeMean() {
        Tally tally = new Tally(Unit.NANOSECONDS);
        for (int i = 0; i < 1000; i++) {
            tally.add(1e12 + i % 2);
        }
        assertThat(tally.count()).isEqualTo(1000);
        assertThat(tally.mean()).isEqualTo(1e12 + 0.5);
        assertThat(tally.variance()).isCloseTo(250.0 / 999, within(1e-12));
        assertThat(tally.min()).isEqualTo(1e12);
        assertThat(tally.max()).isEqualTo(1e12 + 1);
        assertThat(tally).hasToString("mean 1.0000000000005E12 ns of 1000");
    }

    @Test
    void anEmptyTallyTellsNothing() {
        Tally tally = new Tally(Unit.SECONDS);
        tally.add(4);
        tally.clear();
        assertThat(tally.mean()).isNaN();
        assertThat(tally.min()).isNaN();
        assertThat(tally.deviation()).isNaN();
        assertThat(tally.sum()).isZero();
    }

    @Test
    void aLevelIsWeightedByTheTimeItHeld() {
        Level level = new Level(Unit.REQUESTS);
        level.set(10, 3);
        level.change(30, -1);
        assertThat(level.mean(40)).isEqualTo((0 * 10 + 3 * 20 + 2 * 10) / 40.0);
        assertThat(level.max()).isEqualTo(3);
        level.clear(40);
        assertThat(level.mean(40)).isNaN();
        assertThat(level.mean(50)).isEqualTo(2);
        assertThat(level.max()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> level.set(39, 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "0.25, 0.4", "0.5, 0.7", "0.9, 3.16", "0.99, 3.916", "1, 4.0"})
    void quantilesAreNumpys(double probability, double expected) {
        // numpy.quantile([4.0, 0.1, 0.7, 0.4, 1.9], probability), numpy 2.4.6.
        Sample sample = sample(4.0, 0.1, 0.7, 0.4, 1.9);
        assertThat(sample.quantile(probability)).isEqualTo(expected);
    }

    @Test
    void theMeanOfASampleIsNumpysToTheLastDigit() {
        Sample sample = new Sample(Unit.SECONDS);
        for (int i = 1; i <= 1000; i++) {
            sample.add(1.0 / i);
        }
        // numpy.mean(1.0 / numpy.arange(1, 1001)), numpy 2.4.6.
        assertThat(sample.mean()).isEqualTo(0.007485470860550345);
        assertThat(sample.size()).isEqualTo(1000);
    }

    @Test
    void aSampleMayGrowAfterItWasAsked() {
        Sample sample = sample(1, 3);
        assertThat(sample.quantile(0.5)).isEqualTo(2);
        sample.add(0);
        assertThat(sample.quantile(0.5)).isEqualTo(1);
        assertThat(sample.toArray()).containsExactly(1, 3, 0);
        sample.clear();
        sample.add(7);
        assertThat(sample.max()).isEqualTo(7);
        sample.clear();
        assertThat(sample.mean()).isNaN();
        assertThat(sample.quantile(0.5)).isNaN();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sample.quantile(99))
                .withMessageContaining("Maybe");
        assertThatIllegalArgumentException().isThrownBy(() -> sample.add(Double.NaN));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.975, 12.706204736174694", "2, 0.9, 1.8856180831641272", "3, 0.995, 5.840909309733355",
        "4, 0.975, 2.7764451051977934", "9, 0.975, 2.262157162798205", "30, 0.995, 2.7499956535672254",
        "100, 0.9, 1.290074761346516", "399, 0.975, 1.965927295920882", "400, 0.995, 2.5881760800347395",
        "500, 0.975, 1.9647198374673676", "10000, 0.995, 2.5763210466685282"
    })
    void studentsQuantilesAgreeWithScipy(long freedom, double probability, double expected) {
        assertThat(StudentT.quantile(freedom, probability)).isCloseTo(expected, withinPercentage(1e-9));
    }

    @Test
    void anIntervalHoldsItsUnitAndItsDoubt() {
        Tally means = new Tally(Unit.TOKENS_PER_SECOND);
        means.add(10);
        assertThat(Interval.of(means, 0.95).halfWidth()).isInfinite();
        means.add(14);
        means.add(12);
        Interval interval = Interval.of(means, 0.95);
        // t(2, 0.975) = 4.3027 times a standard error of 2 / √3.
        assertThat(interval.halfWidth()).isCloseTo(4.302652729749462 * 2 / Math.sqrt(3), within(1e-9));
        assertThat(interval.contains(12 + interval.halfWidth())).isTrue();
        assertThat(interval.contains(17)).isFalse();
        assertThat(interval.relativeHalfWidth()).isCloseTo(interval.halfWidth() / 12, within(1e-12));
        assertThat(interval.toString()).startsWith("12.0 ± 4.96").endsWith(" tokens/s");
        assertThatIllegalArgumentException().isThrownBy(() -> Interval.of(means, 95));
    }

    private static Sample sample(double... values) {
        Sample sample = new Sample(Unit.SECONDS);
        for (double value : values) {
            sample.add(value);
        }
        return sample;
    }
}
