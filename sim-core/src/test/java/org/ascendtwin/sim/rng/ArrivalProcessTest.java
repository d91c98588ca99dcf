package org.ascendtwin.sim.rng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.ascendtwin.sim.rng.MarkovModulated.Phase;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.junit.jupiter.api.Test;

final class ArrivalProcessTest {
    private static final double WINDOW_SECONDS = 400;
    private static final int WINDOWS = 4_000;

    private final Streams streams = new Streams(11, 0);

    @Test
    void poissonCountsAreAsSpreadAsTheyAreMany() {
        ArrivalProcess process = new Renewal(new Exponential(0.5), streams.stream("arrivals", 0));
        assertRateAndDispersion(process, 2, 1);
    }

    @Test
    void twoPhasesSpreadTheirCountsAsTheorySays() {
        // Index of dispersion in the long run: Fischer and Meier-Hellstern, Performance Evaluation 18 (1993).
        double out1 = 1 / 4.0;
        double out2 = 1 / 2.0;
        double rate1 = 1;
        double rate2 = 7;
        double gap = rate1 - rate2;
        double dispersion =
                1 + 2 * gap * gap * out1 * out2 / ((out1 + out2) * (out1 + out2) * (rate1 * out2 + rate2 * out1));
        ArrivalProcess process = new MarkovModulated(
                List.of(new Phase(rate1, 4), new Phase(rate2, 2)),
                streams.stream("arrivals", 0),
                streams.stream("phases", 0));
        assertRateAndDispersion(process, 3, dispersion);
    }

    @Test
    void hawkesArrivalsSpreadTheirCountsAsTheorySays() {
        // Branching ratio n = 0.6: rate μ / (1 − n), dispersion 1 / (1 − n)² in the long run (Hawkes, Biometrika 58,
        // 1971).
        ArrivalProcess process = new Hawkes(1.2, 1.8, 3, streams.stream("arrivals", 0));
        assertRateAndDispersion(process, 3, 1 / (0.4 * 0.4));
        ArrivalProcess plain = new Hawkes(2, 0, 1, streams.stream("arrivals", 0));
        assertRateAndDispersion(plain, 2, 1);
    }

    @Test
    void silentPhasesAreSkipped() {
        MarkovModulated process = new MarkovModulated(
                List.of(new Phase(0, 1), new Phase(5, 1)), streams.stream("arrivals", 0), streams.stream("phases", 0));
        assertThat(process.ratePerSecond()).isEqualTo(2.5);
        double last = 0;
        for (int i = 0; i < 1_000; i++) {
            double next = process.nextSeconds();
            assertThat(next).isGreaterThanOrEqualTo(last);
            last = next;
        }
    }

    @Test
    void impossibleProcessesAreRefused() {
        RandomStream stream = streams.stream("arrivals", 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hawkes(1, 3, 2, stream))
                .withMessageContaining("Maybe");
        assertThatIllegalArgumentException().isThrownBy(() -> new Phase(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Renewal(new Constant(0), stream));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MarkovModulated(List.of(new Phase(0, 1)), stream, stream));
        assertThatIllegalArgumentException().isThrownBy(() -> new MarkovModulated(List.of(), stream, stream));
    }

    private static void assertRateAndDispersion(ArrivalProcess process, double rate, double dispersion) {
        assertThat(process.ratePerSecond()).isCloseTo(rate, withinPercentage(1e-9));
        Tally counts = new Tally(Unit.REQUESTS);
        double next = process.nextSeconds();
        for (int window = 1; window <= WINDOWS; window++) {
            int count = 0;
            while (next < window * WINDOW_SECONDS) {
                count++;
                next = process.nextSeconds();
            }
            counts.add(count);
        }
        assertThat(counts.mean() / WINDOW_SECONDS).as("rate, seed 11").isCloseTo(rate, withinPercentage(2));
        // The variance of 4,000 windows is known to about 2 % (one standard error), the limit of long windows to 1 %.
        assertThat(counts.variance() / counts.mean())
                .as("dispersion, seed 11")
                .isCloseTo(dispersion, withinPercentage(8));
    }
}
