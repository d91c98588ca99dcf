package org.ascendtwin.sim.stat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongPredicate;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.Gamma;
import org.ascendtwin.sim.rng.Lognormal;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

/** Intervals of 95 % hold the truth in 93 to 97 % of 2,000 runs. */
final class CoverageTest {
    private static final int RUNS = 2_000;
    private static final long SEED = 13;

    @Test
    void studentsIntervalsCoverTheMeanOfReplications() {
        assertCovers(
                0.93, 0.97, run -> replications(run, new Normal(7, 3), 1, 10).contains(7));
        // Means of 200 skewed observations, as a replication's mean latency is.
        assertCovers(
                0.93, 0.97, run -> replications(run, new Gamma(0.5, 2), 200, 10).contains(1));
    }

    private static Interval replications(long run, Distribution distribution, int observations, int replications) {
        Tally means = new Tally(Unit.SECONDS);
        for (int replication = 0; replication < replications; replication++) {
            RandomStream stream = new Streams(SEED, run).stream("replication", replication);
            Tally tally = new Tally(Unit.SECONDS);
            for (int i = 0; i < observations; i++) {
                tally.add(distribution.draw(stream));
            }
            means.add(tally.mean());
        }
        return Interval.of(means, 0.95);
    }

    @Test
    void batchMeansCoverTheMeanOfOneDependentRun() {
        // First-order autoregression with correlation 0.9: an interval that ignored it would cover about 35 %.
        assertCovers(0.93, 0.97, run -> autoregression(run, 0.9, 20_000).contains(0));
        assertCovers(0.93, 0.97, run -> autoregression(run, 0, 3_000).contains(0));
    }

    private static Interval autoregression(long run, double correlation, int observations) {
        RandomStream stream = new Streams(SEED, run).stream("noise", 0);
        Normal noise = new Normal(0, 1);
        BatchMeans means = new BatchMeans(Unit.SECONDS);
        double value = noise.draw(stream) / StrictMath.sqrt(1 - correlation * correlation);
        for (int i = 0; i < observations; i++) {
            means.add(value);
            value = correlation * value + noise.draw(stream);
        }
        return means.interval(0.95);
    }

    @Test
    void quantileIntervalsCoverTheQuantileOfAnyDistribution() {
        // The binomial steps make these cover a little more than asked.
        assertCovers(0.945, 0.985, run -> quantile(run, new Lognormal(0, 1.5), 0.9, 400));
        assertCovers(0.945, 0.985, run -> quantile(run, new Exponential(1), 0.5, 101));
    }

    private static boolean quantile(long run, Distribution distribution, double probability, int observations) {
        RandomStream stream = new Streams(SEED, run).stream("sample", 0);
        Sample sample = new Sample(Unit.SECONDS);
        for (int i = 0; i < observations; i++) {
            sample.add(distribution.draw(stream));
        }
        return QuantileInterval.of(sample, probability, 0.95).contains(distribution.quantile(probability));
    }

    private static void assertCovers(double least, double most, LongPredicate holdsTruth) {
        int covered = 0;
        for (int run = 0; run < RUNS; run++) {
            covered += holdsTruth.test(run) ? 1 : 0;
        }
        assertThat((double) covered / RUNS).as("coverage, seed %d", SEED).isBetween(least, most);
    }
}
