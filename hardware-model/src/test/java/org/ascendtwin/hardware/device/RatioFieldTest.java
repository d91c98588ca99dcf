package org.ascendtwin.hardware.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.ascendtwin.hardware.device.RatioTable.Term;
import org.junit.jupiter.api.Test;

class RatioFieldTest {
    private static final Term SMOOTH = new Term(1, List.of(3.0, 3.0));
    private static final Term STEPS = new Term(0.5, List.of(3.0, 0.1));
    private static final Term OWN = new Term(5, List.of(0.01, 30.0));

    private static RatioTable table(double noise, List<Curve> curves) {
        TreeMap<String, List<Curve>> byVariant = new TreeMap<>();
        byVariant.put("bf16", curves);
        return new RatioTable(byVariant, List.of(SMOOTH, STEPS, OWN), noise);
    }

    private static RatioField field(Curve... curves) {
        return new RatioField(table(0, List.of(curves)));
    }

    private static Curve curve(double group, List<Double> along, List<Double> logRatios) {
        return new Curve(List.of(group), along, logRatios);
    }

    private static double log(RatioField field, double group, double along) {
        return StrictMath.log(field.ratio("bf16", new double[] {group}, along));
    }

    @Test
    void aMeasuredPlaceHasItsOwnRatioWhateverTheNoise() {
        RatioField field = new RatioField(table(
                0.5, List.of(curve(1, List.of(0.0, 2.0), List.of(0.1, 0.3)), curve(2, List.of(0.0), List.of(9.0)))));
        assertThat(log(field, 1, 2)).isCloseTo(0.3, within(1e-12));
        assertThat(log(field, 1, 0)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void halfWayBetweenTwoMeasurementsLiesTheirMean() {
        RatioField field = field(curve(1, List.of(0.0, 2.0), List.of(0.1, 0.3)));
        assertThat(log(field, 1, 1)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void beyondACurveItsLastRatioHolds() {
        RatioField field = field(curve(1, List.of(0.0, 2.0), List.of(0.1, 0.3)));
        assertThat(log(field, 1, 2.1)).isCloseTo(0.3, within(1e-9));
        assertThat(log(field, 1, 1e6)).isCloseTo(0.3, within(1e-9));
        assertThat(log(field, 1, -9)).isCloseTo(0.1, within(1e-9));
    }

    /** With one mean and no noise, ratios that are all alike are met everywhere, and a constant moves all of them. */
    @Test
    void anEstimateIsUnbiased() {
        SplittableRandom random = new SplittableRandom(5);
        List<Curve> curves = new ArrayList<>();
        List<Curve> moved = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            List<Double> logs = List.of(random.nextDouble(), random.nextDouble(), random.nextDouble());
            List<Double> along = List.of(0.0, 1.0 + random.nextDouble(), 4.0);
            curves.add(curve(i, along, logs));
            moved.add(curve(i, along, logs.stream().map(log -> log + 0.7).toList()));
        }
        RatioField one = new RatioField(table(0.1, curves));
        RatioField other = new RatioField(table(0.1, moved));
        for (int i = 0; i < 50; i++) {
            double group = random.nextDouble(-1, 13);
            double along = random.nextDouble(-1, 6);
            assertThat(log(other, group, along) - log(one, group, along))
                    .as("seed 5, %s, %s", group, along)
                    .isCloseTo(0.7, within(1e-9));
        }
    }

    @Test
    void aStepThatNeighboursHaveBetweenTwoPlacesIsTakenOver() {
        Curve own = curve(1, List.of(0.0, 2.0), List.of(0.0, 0.0));
        Curve neighbour = curve(1.1, List.of(0.0, 1.0, 2.0), List.of(0.5, 0.9, 0.5));
        assertThat(log(field(own, neighbour), 1, 1)).isBetween(0.2, 0.45);
    }

    @Test
    void whereThereIsNoCurveTheNearerCountsMore() {
        Curve near = curve(1, List.of(0.0), List.of(0.2));
        Curve far = curve(4, List.of(0.0), List.of(0.8));
        assertThat(log(field(near, far), 2, 0)).isBetween(0.2, 0.5);
    }

    @Test
    void whatWasNotMeasuredStaysAsItIs() {
        assertThat(new RatioField(RatioTable.EMPTY).ratio("bf16", new double[] {1}, 1))
                .isEqualTo(1);
        assertThat(field(curve(1, List.of(0.0), List.of(0.2))).ratio("fp8", new double[] {1}, 0))
                .isEqualTo(1);
        assertThatThrownBy(() -> curve(1, List.of(0.0), List.of())).hasMessageContaining("Maybe");
    }
}
