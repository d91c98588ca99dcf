package org.ascendtwin.sim.rng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DistributionTest {
    private static final double[] UNIFORMS = {1e-6, 0.01, 0.3, 0.5, 0.9, 0.999};

    /** Quantiles at {@link #UNIFORMS}, reckoned with scipy.stats 1.17.1. */
    static Stream<Arguments> quantilesFromScipy() {
        return Stream.of(
                Arguments.of(new Gamma(0.3, 2), new double[] {
                    1.394539819281878e-20,
                    3.0044453104720814e-07,
                    0.025453315539897395,
                    0.14626227173390396,
                    1.7696215467204885,
                    9.237872085582666
                }),
                Arguments.of(new Gamma(4.5, 0.5), new double[] {
                    0.05709621001836229,
                    0.5219751839676818,
                    1.5983264911188273,
                    2.0857081730632387,
                    3.6709141433149592,
                    6.969291217814142
                }),
                Arguments.of(new Gamma(250, 1), new double[] {
                    181.90130500977932,
                    214.69377138728984,
                    241.47309714489376,
                    249.6667457944369,
                    270.4651541049084,
                    301.7230028975888
                }),
                Arguments.of(new Weibull(0.7, 3), new double[] {
                    8.04809313447747e-09,
                    0.004198493687437376,
                    0.6878768370517498,
                    1.777170338856401,
                    9.875798916494821,
                    47.44320621882768
                }),
                Arguments.of(new Lognormal(1, 0.8), new double[] {
                    0.06064370464651788,
                    0.42270603289215075,
                    1.7868952020568036,
                    2.718281828459045,
                    7.577938920348154,
                    32.20706520975946
                }),
                Arguments.of(new Pareto(2.5, 3), new double[] {
                    3.00000120000084,
                    3.012084677762722,
                    3.4600473233455595,
                    3.9585237323186826,
                    7.535659294528742,
                    47.546795773833395
                }),
                Arguments.of(new Normal(0, 1), new double[] {
                    -4.753424308822899,
                    -2.3263478740408408,
                    -0.5244005127080409,
                    0,
                    1.2815515655446004,
                    3.090232306167813
                }),
                Arguments.of(new Exponential(2), new double[] {
                    2.0000010000006668e-06,
                    0.020100671707002884,
                    0.7133498878774649,
                    1.3862943611198906,
                    4.605170185988092,
                    13.815510557964272
                }));
    }

    @ParameterizedTest
    @MethodSource("quantilesFromScipy")
    void quantilesAgreeWithScipy(Distribution distribution, double[] expected) {
        for (int i = 0; i < UNIFORMS.length; i++) {
            assertThat(distribution.quantile(UNIFORMS[i]))
                    .as("%s at %s", distribution, UNIFORMS[i])
                    .isCloseTo(expected[i], withinPercentage(1e-9));
        }
    }

    static Stream<Distribution> all() {
        return Stream.of(
                new Constant(3),
                new Uniform(-1, 4),
                new UniformInteger(1, 6),
                new Exponential(2),
                new Gamma(0.3, 2),
                new Gamma(4.5, 0.5),
                new Weibull(0.7, 3),
                new Lognormal(1, 0.8),
                Lognormal.of(512, 1.2),
                new Normal(5, 2),
                new Pareto(3.5, 3),
                new Zipf(1000, 1.1),
                Empirical.of(5, 1, 1, 9),
                Empirical.weighted(new double[] {10, 20, 30}, new double[] {1, 0, 3}),
                new Mixture(List.of(new Exponential(1), new Constant(50)), 0.9, 0.1));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theMeanOfManyVariatesIsTheMean(Distribution distribution) {
        int strata = 200_000;
        double sum = 0;
        for (int i = 0; i < strata; i++) {
            sum += distribution.quantile((i + 0.5) / strata);
        }
        assertThat(sum / strata).as("%s", distribution).isCloseTo(distribution.mean(), withinPercentage(0.5));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyVariateTakesExactlyOneUniform(Distribution distribution) {
        RandomStream drawn = new Streams(1, 0).stream("x", 0);
        RandomStream plain = new Streams(1, 0).stream("x", 0);
        for (int i = 0; i < 100; i++) {
            assertThat(distribution.draw(drawn)).isEqualTo(distribution.quantile(plain.nextDouble()));
        }
        assertThat(drawn.nextLong()).isEqualTo(plain.nextLong());
    }

    @Test
    void drawsPassKolmogorovAndSmirnovsTest() {
        List<Distribution> continuous = List.of(
                new Uniform(0, 1), new Exponential(2), new Gamma(0.3, 2), new Weibull(0.7, 3), new Pareto(2.5, 3));
        int draws = 20_000;
        for (Distribution distribution : continuous) {
            RandomStream stream = new Streams(9, 0).stream("ks", 0);
            double[] values = new double[draws];
            Arrays.setAll(values, i -> distribution.draw(stream));
            Arrays.sort(values);
            double farthest = 0;
            for (int i = 0; i < draws; i++) {
                double share = share(distribution, values[i]);
                farthest = Math.max(farthest, Math.max(share - (double) i / draws, (i + 1.0) / draws - share));
            }
            // 1.949 / √n is exceeded once in a thousand times.
            assertThat(farthest * Math.sqrt(draws))
                    .as("%s, seed 9", distribution)
                    .isLessThan(1.95);
        }
    }

    /** The distribution functions, written from their textbook definitions. */
    private static double share(Distribution distribution, double x) {
        return switch (distribution) {
            case Uniform u -> (x - u.low()) / (u.high() - u.low());
            case Exponential e -> 1 - StrictMath.exp(-x / e.mean());
            case Gamma g -> IncompleteGamma.lower(g.shape(), x / g.scale());
            case Weibull w -> 1 - StrictMath.exp(-StrictMath.pow(x / w.scale(), w.shape()));
            case Pareto p -> 1 - StrictMath.pow(p.least() / x, p.shape());
            default -> throw new IllegalArgumentException("no distribution function for " + distribution);
        };
    }

    @Test
    void wholeNumbersOfBenchServingIncludeBothEnds() {
        UniformInteger lengths = UniformInteger.upTo(1024, 0.5);
        assertThat(lengths).isEqualTo(new UniformInteger(512, 1024));
        assertThat(lengths.quantile(Math.nextUp(0.0))).isEqualTo(512);
        assertThat(lengths.quantile(Math.nextDown(1.0))).isEqualTo(1024);
        assertThat(UniformInteger.upTo(10, 0)).isEqualTo(new UniformInteger(1, 10));
    }

    @Test
    void discreteLawsGiveTheirShares() {
        Empirical empirical = Empirical.weighted(new double[] {30, 10}, new double[] {3, 1});
        assertThat(empirical.quantile(0.2499)).isEqualTo(10);
        assertThat(empirical.quantile(0.2501)).isEqualTo(30);
        Zipf zipf = new Zipf(3, 1);
        double total = 1 + 1 / 2.0 + 1 / 3.0;
        assertThat(zipf.quantile(1 / total - 1e-9)).isEqualTo(1);
        assertThat(zipf.quantile(1 / total + 1e-9)).isEqualTo(2);
        assertThat(zipf.quantile(1 - 1e-9)).isEqualTo(3);
        assertThat(zipf.mean()).isCloseTo(3 / total, within(1e-12));
    }

    @Test
    void meansAreTheKnownOnes() {
        assertThat(Lognormal.of(512, 1.2).mean()).isCloseTo(512, within(1e-9));
        assertThat(new Weibull(0.7, 3).mean()).isCloseTo(3.797470518171851, within(1e-12));
        assertThat(new Pareto(1, 2).mean()).isInfinite();
        assertThat(new Mixture(List.of(new Constant(1), new Constant(9)), 1, 3).mean())
                .isEqualTo(7);
    }

    @Test
    void impossibleParametersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Exponential(0))
                .withMessageContaining("not 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Uniform(2, 1)).withMessageContaining("Maybe");
        assertThatIllegalArgumentException().isThrownBy(() -> new Gamma(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Empirical.of());
        assertThatIllegalArgumentException().isThrownBy(() -> new Zipf(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Mixture(List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Constant(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> UniformInteger.upTo(10, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Empirical.weighted(new double[] {1, 2}, new double[] {0, 0}));
    }
}
