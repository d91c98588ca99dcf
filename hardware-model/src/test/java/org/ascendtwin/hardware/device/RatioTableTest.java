package org.ascendtwin.hardware.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.junit.jupiter.api.Test;

class RatioTableTest {
    private static RatioTable table(Curve... curves) {
        TreeMap<String, List<Curve>> byVariant = new TreeMap<>();
        byVariant.put("bf16", List.of(curves));
        return new RatioTable(byVariant);
    }

    private static Curve curve(double group, List<Double> along, List<Double> logRatios) {
        return new Curve(List.of(group), along, logRatios);
    }

    @Test
    void aMeasuredPlaceHasItsOwnRatioAndPlacesBetweenLieBetween() {
        RatioTable table = table(curve(1, List.of(0.0, 2.0), List.of(0.1, 0.3)));
        double[] own = {1};
        assertThat(table.ratio("bf16", own, 2)).isCloseTo(StrictMath.exp(0.3), within(1e-12));
        assertThat(table.ratio("bf16", own, 1)).isCloseTo(StrictMath.exp(0.2), within(1e-12));
        assertThat(table.ratio("bf16", own, -5)).isCloseTo(StrictMath.exp(0.1), within(1e-12));
        assertThat(table.ratio("bf16", own, 9)).isCloseTo(StrictMath.exp(0.3), within(1e-12));
    }

    @Test
    void aStepThatNeighboursHaveBetweenTwoPlacesIsTakenOver() {
        Curve own = curve(1, List.of(0.0, 2.0), List.of(0.0, 0.0));
        Curve neighbour = curve(2, List.of(0.0, 1.0, 2.0), List.of(0.5, 0.9, 0.5));
        assertThat(table(own, neighbour).ratio("bf16", new double[] {1}, 1))
                .isCloseTo(StrictMath.exp(0.4), within(1e-12));
    }

    @Test
    void whereThereIsNoCurveTheNearerCountsMore() {
        Curve near = curve(1, List.of(0.0), List.of(0.2));
        Curve far = curve(4, List.of(0.0), List.of(0.8));
        double ratio = table(near, far).ratio("bf16", new double[] {2}, 0);
        assertThat(StrictMath.log(ratio)).isCloseTo((0.2 * 1 + 0.8 / 4) / (1 + 1.0 / 4), within(1e-12));
    }

    @Test
    void whatWasNotMeasuredStaysAsItIs() {
        assertThat(RatioTable.EMPTY.ratio("bf16", new double[] {1}, 1)).isEqualTo(1);
        assertThat(table(curve(1, List.of(0.0), List.of(0.2))).ratio("fp8", new double[] {1}, 0))
                .isEqualTo(1);
        assertThatThrownBy(() -> curve(1, List.of(0.0), List.of())).hasMessageContaining("Maybe");
    }
}
