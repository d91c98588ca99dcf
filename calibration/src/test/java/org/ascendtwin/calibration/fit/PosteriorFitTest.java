package org.ascendtwin.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.fit.Unknown.Scale;
import org.junit.jupiter.api.Test;

class PosteriorFitTest {
    private static final long SEED = 20261122;
    private static final Unknown HOST = new Unknown("host", "ms", Scale.LOGARITHM, 1, 1);
    private static final Unknown CHANCE = new Unknown("chance", "", Scale.LOGIT, 0.5, 1);
    private static final Unknown IDLE = new Unknown("idle", "us", Scale.LOGARITHM, 7, 0.5);

    private static boolean[][] all(int unknowns, int rows) {
        boolean[][] acts = new boolean[unknowns][rows];
        for (boolean[] row : acts) {
            java.util.Arrays.fill(row, true);
        }
        return acts;
    }

    /** Work of cases, measured with host time 3 and chance 0.8. */
    private static double log(int row, double host, double chance) {
        return StrictMath.log((row + 1 + host * (row % 3)) / (1 + chance));
    }

    @Test
    void manyExactMeasurementsOverruleABelief() {
        int rows = 60;
        PosteriorFit fit = new PosteriorFit(List.of(HOST, CHANCE), all(2, rows), 0.01, values -> {
            double[] errors = new double[rows];
            for (int row = 0; row < rows; row++) {
                errors[row] = log(row, values[0], values[1]) - log(row, 3, 0.8);
            }
            return errors;
        });
        Posterior posterior = fit.fit();
        assertThat(posterior.values()[0]).isCloseTo(3, within(0.05));
        assertThat(posterior.values()[1]).isCloseTo(0.8, within(0.02));
        assertThat(posterior.estimates().getFirst().shrink()).isLessThan(0.05);
    }

    @Test
    void whatNoMeasurementTellsStaysAsItWasBelieved() {
        PosteriorFit fit = new PosteriorFit(List.of(HOST, IDLE), all(2, 2), 0.1, values ->
                new double[] {StrictMath.log(values[0] / 2), StrictMath.log(values[0] / 2)});
        Posterior posterior = fit.fit();
        Posterior.Estimate idle = posterior.estimates().get(1);
        assertThat(idle.value()).isCloseTo(7, within(1e-9));
        assertThat(idle.shrink()).isCloseTo(1, within(1e-9));
        assertThat(idle.low()).isCloseTo(7 * StrictMath.exp(-0.5), within(1e-9));
    }

    /** A normal belief and normal measurements have a normal posterior in closed form. */
    @Test
    void aLinearCaseHasTheKnownPosterior() {
        double measured = StrictMath.log(1.1);
        int rows = 4;
        double noise = 0.1;
        PosteriorFit fit = new PosteriorFit(List.of(HOST), all(1, rows), noise, values -> {
            double[] errors = new double[rows];
            java.util.Arrays.fill(errors, StrictMath.log(values[0]) - measured);
            return errors;
        });
        double precision = rows / (noise * noise);
        Posterior.Estimate host = fit.fit().estimates().getFirst();
        assertThat(StrictMath.log(host.value())).isCloseTo(measured * precision / (precision + 1), within(1e-3));
        assertThat(host.shrink()).isCloseTo(Math.sqrt(1 / (precision + 1)), within(1e-6));
    }

    /** Of two numbers only the product is measured, so that the precision is 1 + P on the diagonal and P beside it, in units of each belief. */
    @Test
    void numbersOfWhichOnlyTheProductIsMeasuredDependOnEachOther() {
        int rows = 2;
        double noise = 0.5;
        PosteriorFit fit = new PosteriorFit(List.of(HOST, IDLE), all(2, rows), noise, values -> {
            double[] errors = new double[rows];
            java.util.Arrays.fill(errors, StrictMath.log(values[0] * values[1] / 7));
            return errors;
        });
        double slope = IDLE.spread();
        double first = rows / (noise * noise);
        double second = first * slope * slope;
        double expected = -first * slope / Math.sqrt((1 + first) * (1 + second));
        Posterior posterior = fit.fit();
        assertThat(posterior.correlations()[0][0]).isCloseTo(1, within(1e-12));
        assertThat(posterior.correlations()[1][0]).isCloseTo(expected, within(1e-3));
        assertThat(posterior.correlations()[0][1]).isCloseTo(expected, within(1e-3));
    }

    @Test
    void oneOddMeasurementOfManyDecidesLittle() {
        int rows = 30;
        PosteriorFit fit = new PosteriorFit(List.of(HOST), all(1, rows), 0.05, values -> {
            double[] errors = new double[rows];
            for (int row = 0; row < rows; row++) {
                errors[row] = StrictMath.log(values[0] / (row == 0 ? 40 : 2));
            }
            return errors;
        });
        assertThat(fit.fit().values()[0]).isCloseTo(2, within(0.02));
    }

    @Test
    void unknownsThatActApartShareAPrediction() {
        int families = 5;
        SplittableRandom random = new SplittableRandom(SEED);
        double[] truths = random.doubles(families, 0.3, 0.9).toArray();
        List<Unknown> unknowns = java.util.stream.IntStream.range(0, families)
                .mapToObj(family -> new Unknown("family " + family, "", Scale.LOGIT, 0.6, 2))
                .toList();
        boolean[][] acts = new boolean[families][families * 4];
        for (int row = 0; row < families * 4; row++) {
            acts[row % families][row] = true;
        }
        PosteriorFit fit = new PosteriorFit(unknowns, acts, 0.02, values -> {
            double[] errors = new double[families * 4];
            for (int row = 0; row < errors.length; row++) {
                errors[row] = StrictMath.log((1 + values[row % families]) / (1 + truths[row % families]));
            }
            return errors;
        });
        Posterior posterior = fit.fit();
        for (int family = 0; family < families; family++) {
            assertThat(posterior.values()[family])
                    .as("seed %d, family %d", SEED, family)
                    .isCloseTo(truths[family], within(0.02));
        }
        assertThat(posterior.evaluations()).isLessThan(2 + 12 + 1);
    }

    @Test
    void measurementsThatAreKeptBackAreOnlyPredicted() {
        PosteriorFit fit = new PosteriorFit(List.of(HOST), all(1, 4), 0.01, values -> new double[] {
            StrictMath.log(values[0] / 2),
            StrictMath.log(values[0] / 2),
            StrictMath.log(values[0] / 6),
            StrictMath.log(values[0] / 6)
        });
        PosteriorFit.Start start = fit.start();
        Posterior first = fit.fit(start, new boolean[] {true, true, false, false}, PosteriorFit.MANY_STEPS);
        Posterior second = fit.fit(start, new boolean[] {false, false, true, true}, PosteriorFit.MANY_STEPS);
        assertThat(first.values()[0]).isCloseTo(2, within(0.01));
        assertThat(first.logErrors()[2]).isCloseTo(StrictMath.log(2.0 / 6), within(0.01));
        assertThat(second.values()[0]).isCloseTo(6, within(0.01));
    }
}
