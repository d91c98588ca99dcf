package org.ascendtwin.sim.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Lognormal;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

final class LongRunTest {
    private final Streams streams = new Streams(5, 0);

    @Test
    void aHistogramTellsQuantilesToAThousandth() {
        Histogram histogram = new Histogram(Unit.NANOSECONDS);
        Sample sample = new Sample(Unit.NANOSECONDS);
        RandomStream stream = streams.stream("latencies", 0);
        Distribution latency = new Lognormal(17, 2);
        for (int i = 0; i < 50_000; i++) {
            long nanos = (long) latency.draw(stream);
            histogram.add(nanos);
            sample.add((double) nanos);
        }
        double[] ordered = sample.sorted();
        for (double probability : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999}) {
            double exact = ordered[(int) StrictMath.ceil(probability * ordered.length) - 1];
            assertThat(histogram.quantile(probability)).isCloseTo(exact, withinPercentage(0.1));
        }
        assertThat(histogram.quantile(0)).isCloseTo(sample.min(), withinPercentage(0.1));
        assertThat(histogram.max()).isEqualTo(sample.max());
        assertThat(histogram.mean()).isCloseTo(sample.mean(), withinPercentage(1e-9));
    }

    @Test
    void aHistogramIsExactWhereBucketsHoldOneValueAndTakesAnyLong() {
        Histogram histogram = new Histogram(Unit.TOKENS);
        for (int i = 0; i <= 2_000; i++) {
            histogram.add(i);
        }
        assertThat(histogram.quantile(0.5)).isEqualTo(1_000);
        Histogram other = new Histogram(Unit.TOKENS);
        other.add(Long.MAX_VALUE);
        histogram.addAll(other);
        assertThat(histogram.count()).isEqualTo(2_002);
        assertThat(histogram.quantile(1)).isCloseTo(0x1p63, withinPercentage(0.1));
        histogram.clear();
        assertThat(histogram.quantile(0.5)).isNaN();
        assertThat(histogram.min()).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.add(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.addAll(new Histogram(Unit.BYTES)));
        assertThatIllegalArgumentException().isThrownBy(() -> histogram.quantile(50));
    }

    @Test
    void mser5FindsTheEndOfALevelShift() {
        RandomStream stream = streams.stream("shift", 0);
        Normal noise = new Normal(0, 1);
        double[] run = new double[2_000];
        for (int i = 0; i < run.length; i++) {
            run[i] = noise.draw(stream) + (i < 300 ? 6 : 0);
        }
        assertThat(WarmUp.mser5(run).orElseThrow()).isBetween(290, 330);
    }

    @Test
    void mser5RefusesARunThatIsAllWarmUp() {
        double[] climb = new double[500];
        for (int i = 0; i < climb.length; i++) {
            climb[i] = i;
        }
        assertThat(WarmUp.mser5(climb)).isEmpty();
        assertThat(WarmUp.mser5(1, 2, 3)).isEmpty();
        assertThat(WarmUp.mser5(new double[200])).hasValue(0);
    }

    @Test
    void replicationsStopAtTheHalfWidthAskedFor() {
        Replications rule = new Replications(0.02, 0.95, 5, 10_000);
        Normal figure = new Normal(50, 5);
        Interval interval = rule.estimate(Unit.SECONDS, r -> figure.draw(new Streams(5, r).stream("run", 0)));
        assertThat(rule.isReachedBy(interval)).isTrue();
        // About (1.96 × 5 / 1)² ≈ 96 are due.
        assertThat(interval.count()).isBetween(50L, 160L);
        Replications giveUp = new Replications(1e-9, 0.95, 2, 7);
        Interval wide = giveUp.estimate(Unit.SECONDS, r -> figure.draw(new Streams(5, r).stream("run", 0)));
        assertThat(wide.count()).isEqualTo(7);
        assertThat(giveUp.isReachedBy(wide)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Replications(0.1, 0.95, 1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Replications(0, 0.95, 2, 5));
    }

    @Test
    void sharedChanceSharpensADifference() {
        PairedDifference paired = new PairedDifference(Unit.SECONDS);
        Normal weather = new Normal(100, 20);
        Normal own = new Normal(0, 1);
        for (int replication = 0; replication < 30; replication++) {
            Streams chance = new Streams(5, replication);
            double shared = weather.draw(chance.stream("weather", 0));
            paired.add(shared + 1 + own.draw(chance.stream("own", 0)), shared + own.draw(chance.stream("own", 1)));
        }
        Interval difference = paired.interval(0.95);
        assertThat(difference.contains(1)).isTrue();
        assertThat(difference.contains(0)).isFalse();
        assertThat(paired.gain()).isGreaterThan(100);
    }

    @Test
    void oneSidedBoundsAreNarrowerThanTheInterval() {
        Tally tally = new Tally(Unit.SECONDS);
        tally.add(1);
        tally.add(2);
        tally.add(3);
        // t(2, 0.95) = 2.919986 times a standard error of 1 / √3.
        assertThat(Interval.upperBound(tally, 0.95)).isCloseTo(2 + 2.919985580353725 / Math.sqrt(3), within(1e-9));
        assertThat(Interval.lowerBound(tally, 0.95)).isCloseTo(2 - 2.919985580353725 / Math.sqrt(3), within(1e-9));
        assertThatIllegalArgumentException().isThrownBy(() -> Interval.upperBound(tally, 0.4));
    }

    @Test
    void smallSamplesLeaveExtremeQuantilesUnbounded() {
        Sample sample = new Sample(Unit.SECONDS);
        for (int i = 1; i <= 10; i++) {
            sample.add(i);
        }
        // Of 10, the median lies between the 2nd and the 9th with 97.9 % (Conover, table A3).
        QuantileInterval median = QuantileInterval.of(sample, 0.5, 0.95);
        assertThat(median.low()).isEqualTo(2);
        assertThat(median.high()).isEqualTo(9);
        assertThat(QuantileInterval.of(sample, 0.99, 0.95).high()).isInfinite();
        assertThat(QuantileInterval.of(sample, 0.01, 0.95).low()).isInfinite();
        assertThatIllegalArgumentException().isThrownBy(() -> QuantileInterval.of(sample, 1, 0.95));
    }
}
