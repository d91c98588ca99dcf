package org.ascendtwin.sim.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.ascendtwin.sim.rng.Constant;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.Gamma;
import org.ascendtwin.sim.rng.Lognormal;
import org.ascendtwin.sim.rng.Mixture;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Interval;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.junit.jupiter.api.Test;

/** Queues on the kernel against their closed forms, within three half-widths; Little's law exactly, in every run. */
final class QueueingTheoryTest {
    private static final long SEED = 20_261_121;
    private static final int REPLICATIONS = 10;
    private static final int CUSTOMERS = 60_000;

    @Test
    void theSingleExponentialServerWaitsAsTheorySays() {
        // M/M/1 at load 0.8: wait = ρ / (μ − λ), stay = 1 / (μ − λ).
        assertNear(4.0, 1, 0.8, new Exponential(1), model -> model.waits.mean());
        assertNear(5.0, 1, 0.8, new Exponential(1), model -> model.stays.mean());
    }

    @Test
    void severalServersWaitAsErlangSays() {
        double load = 3.2;
        int servers = 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; k < servers; k++) {
            term *= load / k;
            sum += term;
        }
        double last = term * load / servers * servers / (servers - load);
        double wait = last / (sum + last) / (servers - load);
        assertNear(wait, servers, load, new Exponential(1), model -> model.waits.mean());
    }

    @Test
    void anyServiceTimeWaitsAsPollaczekAndKhinchineSay() {
        assertNear(khinchine(0.8, 0), 1, 0.8, new Constant(1), model -> model.waits.mean());
        assertNear(khinchine(0.7, 1 / 0.5), 1, 0.7, new Gamma(0.5, 2), model -> model.waits.mean());
        assertNear(khinchine(0.6, 1.5 * 1.5), 1, 0.6, Lognormal.of(1, 1.5), model -> model.waits.mean());
        Mixture mixture = new Mixture(List.of(new Constant(0.5), new Constant(3)), 0.8, 0.2);
        double variation = (0.8 * 0.25 + 0.2 * 9) - 1;
        assertNear(khinchine(0.7, variation), 1, 0.7, mixture, model -> model.waits.mean());
    }

    /** λ E[S²] / 2 (1 − ρ) for a mean service of 1. */
    private static double khinchine(double load, double squaredVariation) {
        return load * (1 + squaredVariation) / (2 * (1 - load));
    }

    @Test
    void closedNetworksPassAsMeanValueAnalysisSays() {
        double[] services = {0.4, 1.0, 0.7};
        Tally throughputs = new Tally(Unit.REQUESTS_PER_SECOND);
        for (int replication = 0; replication < REPLICATIONS; replication++) {
            ClosedNetwork network = new ClosedNetwork(8, 5, services, new Streams(SEED, replication));
            throughputs.add(network.throughput(2_000_000_000_000L, 30_000_000_000_000L));
            for (int station = 0; station < services.length; station++) {
                assertThat(network.littlesDifference(station))
                        .as("Little's law, station %d, seed %d, replication %d", station, SEED, replication)
                        .isZero();
            }
        }
        assertWithinThreeHalfWidths(ClosedNetwork.theory(8, 5, services), throughputs);
    }

    private static void assertNear(
            double theory, int servers, double load, Distribution service, ToDoubleFunction<QueueModel> figure) {
        Tally figures = new Tally(Unit.SECONDS);
        for (int replication = 0; replication < REPLICATIONS; replication++) {
            Streams streams = new Streams(SEED, replication);
            QueueModel model = new QueueModel(new Exponential(1 / load), service, servers, CUSTOMERS, streams).run();
            // Little's law is exact from an empty system to an empty one: both sides are whole nanoseconds.
            assertThat(model.inSystem.area(model.host.nowNanos()))
                    .as("Little's law, seed %d, replication %d", SEED, replication)
                    .isEqualTo(model.stayNanosOfAll);
            figures.add(figure.applyAsDouble(model));
        }
        assertWithinThreeHalfWidths(theory, figures);
    }

    private static void assertWithinThreeHalfWidths(double theory, Tally figures) {
        Interval interval = Interval.of(figures, 0.95);
        assertThat(interval.relativeHalfWidth()).as("precision of %s", interval).isLessThan(0.06);
        assertThat(Math.abs(interval.mean() - theory))
                .as("%s against %s, seed %d", interval, theory, SEED)
                .isLessThan(3 * interval.halfWidth());
    }
}
