package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.report.GainReading;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.scenarios.spec.SweepSpec.Sampling;
import org.junit.jupiter.api.Test;

final class SweepGainsTest {
    private static final String STEPS = "servers[0].flags.speculative-num-steps";
    private static final String LOAD = "workload.max-concurrency";
    private static final List<AxisSpec> AXES =
            List.of(AxisSpec.of(STEPS, List.of("1", "7")), AxisSpec.of(LOAD, List.of("1", "10", "100", "1000")));

    /** A sweep whose baseline is one step, with the given figures of one and of seven steps by load. */
    private static SweepResult result(String metric, double[] one, double[] seven) throws InvalidInput {
        Scenario plain = new ScenarioReader(List.of())
                .read(
                        "x.yaml",
                        "{name: x, title: x, model: {id: x}, cluster: {id: x, device: x}, servers: [{}],"
                                + " workload: {trace: x}}",
                        List.of());
        SweepSpec spec = new SweepSpec(AXES, Sampling.GRID, null, metric, Map.of(STEPS, "1"));
        Scenario scenario = Records.with(plain, Map.of("sweep", spec));
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            double value = i < 4 ? one[i] : seven[i - 4];
            boolean refused = Double.isNaN(value);
            points.add(new SweepPoint(
                    i,
                    List.of(i < 4 ? "1" : "7", AXES.get(1).choices().get(i % 4)),
                    refused ? "too large" : null,
                    null,
                    refused ? Map.of() : Map.of(metric, Estimate.of(value)),
                    refused ? List.of() : List.of(value)));
        }
        return new SweepResult(scenario, "test", AXES, new Metric(metric), points, List.of());
    }

    private static SweepGains gains(SweepResult result) {
        return SweepGains.of(result).orElseThrow();
    }

    @Test
    void theCrossoverLiesStraightOverTheLogarithmOfTheLoad() throws InvalidInput {
        SweepResult result =
                result("output_throughput", new double[] {100, 100, 100, 100}, new double[] {150, 110, 90, 80});
        assertThat(gains(result).gain("7", "1", List.of()).value()).isCloseTo(0.5, within(1e-12));
        SweepGains.Range worse = gains(result).worse("7", List.of()).getFirst();
        assertThat(worse.from().value()).isCloseTo(Math.sqrt(10 * 100), within(1e-9));
        assertThat(worse.to().value()).isInfinite();
        assertThat(GainReading.of(result).orElseThrow().rows())
                .containsExactly(List.of("speculative-num-steps", "all"), List.of("7", "from 31.62"));
    }

    @Test
    void aLossBetweenGainsHasTwoCrossovers() throws InvalidInput {
        SweepResult result =
                result("output_throughput", new double[] {100, 100, 100, 100}, new double[] {101, 99, 99, 101});
        List<SweepGains.Range> worse = gains(result).worse("7", List.of());
        assertThat(worse).hasSize(1);
        assertThat(worse.getFirst().from().value()).isCloseTo(Math.sqrt(10), within(1e-9));
        assertThat(worse.getFirst().to().value()).isCloseTo(Math.sqrt(100 * 1000), within(1e-6));
    }

    @Test
    void whereLessIsBetterMoreIsALoss() throws InvalidInput {
        SweepResult result =
                result("mean_tpot_ms", new double[] {10, 10, 10, 10}, new double[] {12, 12, 12, Double.NaN});
        assertThat(gains(result).gain("7", "10", List.of()).value()).isCloseTo(-0.2, within(1e-12));
        assertThat(gains(result).gain("7", "1000", List.of()).value()).isNaN();
        assertThat(GainReading.of(result).orElseThrow().rows()).contains(List.of("7", "everywhere"));
        SweepResult better = result("mean_tpot_ms", new double[] {10, 10, 10, 10}, new double[] {9, 9, 9, 9});
        assertThat(GainReading.of(better).orElseThrow().rows()).contains(List.of("7", "nowhere"));
    }

    /** One replication more a load: figures of the baseline, and of seven steps over them, load by load. */
    private static SweepResult replicated(double[][] one, double[][] sevenOverOne) throws InvalidInput {
        double[] flat = new double[4];
        SweepResult single = result("output_throughput", flat, flat);
        List<SweepPoint> points = new ArrayList<>();
        for (SweepPoint point : single.points()) {
            int load = point.index() % 4;
            List<Double> values = new ArrayList<>();
            for (int replication = 0; replication < one[load].length; replication++) {
                double factor = point.index() < 4 ? 1 : sevenOverOne[load][replication];
                values.add(one[load][replication] * factor);
            }
            double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
            points.add(new SweepPoint(
                    point.index(), point.values(), null, null, Map.of("output_throughput", Estimate.of(mean)), values));
        }
        return new SweepResult(single.scenario(), "test", AXES, single.objective(), points, List.of());
    }

    @Test
    void pairsDecideWhatSeparateIntervalsCouldNot() throws InvalidInput {
        double[] wide = {100, 200, 300};
        SweepResult result = replicated(
                new double[][] {wide, wide, wide, wide},
                new double[][] {{1.1, 1.1, 1.1}, {1.05, 1.04, 1.06}, {0.94, 0.95, 0.96}, {0.9, 0.9, 0.9}});
        SweepGains gains = gains(result);
        assertThat(gains.gain("7", "1", List.of()).value()).isCloseTo(0.1, within(1e-12));
        assertThat(gains.undecided("7", List.of())).isEmpty();
        Estimate crossover = gains.worse("7", List.of()).getFirst().from();
        assertThat(crossover.value()).isCloseTo(Math.sqrt(10 * 100), within(1e-9));
        assertThat(crossover.low()).isStrictlyBetween(10.0, crossover.value());
        assertThat(crossover.high()).isStrictlyBetween(crossover.value(), 100.0);
        assertThat(GainReading.of(result).orElseThrow().remarks())
                .singleElement()
                .asString()
                .endsWith("in brackets the interval of the crossover.");
    }

    @Test
    void aGainWhoseIntervalHoldsZeroIsNeitherAGainNorALoss() throws InvalidInput {
        double[] flat = {100, 100, 100};
        SweepResult result = replicated(
                new double[][] {flat, flat, flat, flat},
                new double[][] {{1.1, 1.1, 1.1}, {1.02, 0.99, 0.98}, {0.9, 0.9, 0.91}, {0.99, 1.0, 1.02}});
        assertThat(gains(result).undecided("7", List.of())).containsExactly("10", "1000");
        assertThat(GainReading.of(result).orElseThrow().remarks()).noneMatch(remark -> remark.contains("brackets"));
        assertThat(GainReading.of(result).orElseThrow().rows())
                .contains(List.of("7", "at 100, undecided at 10 and 1000"));
    }

    @Test
    void severalUndecidedLoadsAreReadOutAsAList() throws InvalidInput {
        double[] flat = {100, 100, 100};
        double[] even = {1.02, 0.99, 0.98};
        SweepResult result = replicated(
                new double[][] {flat, flat, flat, flat}, new double[][] {even, even, even, {0.9, 0.9, 0.91}});
        assertThat(GainReading.of(result).orElseThrow().rows())
                .contains(List.of("7", "from 1,000, undecided at 1, 10 and 100"));
    }

    @Test
    void aBaselineThatIsNotVariedIsRefused() {
        assertThatThrownBy(() -> new SweepSpec(AXES, Sampling.GRID, null, null, Map.of(STEPS, "2")))
                .hasMessage("baseline names \"2\" of " + STEPS + "; allowed: 1, 7.");
        assertThatThrownBy(() -> new SweepSpec(AXES, Sampling.GRID, null, null, Map.of("window", "1")))
                .hasMessageContaining("baseline names \"window\"; allowed: " + STEPS);
    }
}
