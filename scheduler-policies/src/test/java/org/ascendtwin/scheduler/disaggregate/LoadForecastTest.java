package org.ascendtwin.scheduler.disaggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.ascendtwin.scheduler.disaggregate.LoadForecast.Smoothing;
import org.junit.jupiter.api.Test;

final class LoadForecastTest {
    @Test
    void aStraightLineIsForecastExactly() {
        LoadForecast forecast = new LoadForecast(new Smoothing(0.3, 0.2, 0, 0));
        for (int look = 0; look < 300; look++) {
            forecast.observe(5 + 0.25 * look);
        }
        assertThat(forecast.ahead(1)).isCloseTo(5 + 0.25 * 300, within(1e-6));
        assertThat(forecast.ahead(20)).isCloseTo(5 + 0.25 * 319, within(1e-6));
    }

    @Test
    void aLoadThatRepeatsIsKnownBeforeItComes() {
        int period = 12;
        LoadForecast seasonal = new LoadForecast(new Smoothing(0.1, 0, 0.5, period));
        LoadForecast plain = new LoadForecast(new Smoothing(0.1, 0, 0.5, 0));
        for (int look = 0; look < 40 * period; look++) {
            seasonal.observe(day(look, period));
            plain.observe(day(look, period));
        }
        double worst = 0;
        double plainWorst = 0;
        for (int ahead = 1; ahead <= period; ahead++) {
            double true0 = day(40 * period + ahead - 1, period);
            worst = Math.max(worst, Math.abs(seasonal.ahead(ahead) - true0));
            plainWorst = Math.max(plainWorst, Math.abs(plain.ahead(ahead) - true0));
        }
        assertThat(worst).isLessThan(0.05);
        assertThat(plainWorst).isGreaterThan(3);
    }

    /** Quiet for half of the time, busy for the other. */
    private static double day(int look, int period) {
        return look % period < period / 2 ? 2 : 10;
    }

    /** The level of white noise varies by its weight: variance weight / (2 − weight) of the noise's. */
    @Test
    void noiseIsSmoothedByItsWeight() {
        long seed = 3;
        SplittableRandom random = new SplittableRandom(seed);
        double weight = 0.2;
        LoadForecast forecast = new LoadForecast(new Smoothing(weight, 0, 0, 0));
        double sum = 0;
        int looks = 200_000;
        for (int look = 0; look < looks; look++) {
            forecast.observe(10 + (random.nextDouble() - 0.5) * Math.sqrt(12));
            double off = forecast.ahead(1) - 10;
            sum += look < 100 ? 0 : off * off;
        }
        assertThat(sum / looks).as("seed %d", seed).isCloseTo(weight / (2 - weight), within(0.01));
    }

    @Test
    void aFallingLoadEndsAtNothing() {
        LoadForecast forecast = new LoadForecast(new Smoothing(0.5, 0.5, 0, 0));
        for (int look = 0; look < 10; look++) {
            forecast.observe(10 - look);
        }
        assertThat(forecast.ahead(50)).isZero();
    }

    @Test
    void weightsAreShares() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Smoothing(1.5, 0, 0, 0))
                .withMessageContaining("1.5");
    }
}
