package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.report.Chart;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GridTest {
    private static Grid grid;

    @BeforeAll
    static void sweep() throws InvalidInput {
        System.setProperty("twin.home", "..");
        grid = StudyTest.small()
                .vary("servers[0].flags.speculative-num-steps", 1, 3)
                .vary("workload.max-concurrency", 1, 4)
                .sweep();
    }

    @Test
    void aCutKeepsThePointsOfAValue() {
        List<SweepPoint> points = grid.where("max-concurrency", "4").points();
        assertThat(points).extracting(SweepPoint::values).containsExactly(List.of("1"), List.of("3"));
        assertThat(points.get(1).digest()).isEqualTo(grid.points().get(3).digest());
        assertThatThrownBy(() -> grid.where("max-concurrency", "5")).hasMessageContaining("no point has");
        assertThatThrownBy(() -> grid.where("clients", "4")).hasMessageContaining("workload.max-concurrency");
    }

    @Test
    void linesGoThroughThePoints() {
        Chart drawn = new Chart("Mean TPOT", "max-concurrency", "ms");
        grid.points()
                .forEach(point -> drawn.add(
                        point.values().getFirst(),
                        Double.parseDouble(point.values().getLast()),
                        point.value("mean_tpot_ms")));
        assertThat(Drawing.of("", grid.lines("mean_tpot_ms")).text())
                .isEqualTo(Drawing.of("", drawn).text());
        assertThatThrownBy(() -> grid.lines("mean_toot_ms")).hasMessageContaining("Maybe \"mean_tpot_ms\"");
    }

    @Test
    void aChangeIsRelativeToTheBaselineAtTheSameLoad() {
        Chart drawn = new Chart("Mean TPOT over 3", "max-concurrency", "%");
        for (int point = 0; point < 2; point++) {
            double own = grid.points().get(point).value("mean_tpot_ms");
            double other = grid.points().get(2 + point).value("mean_tpot_ms");
            drawn.add(grid.points().get(point).values().getFirst(), point == 0 ? 1 : 4, 100 * (own / other - 1));
        }
        assertThat(Drawing.of("", grid.change("mean_tpot_ms", "3")).text())
                .isEqualTo(Drawing.of("", drawn).text());
    }

    @Test
    void whatASweepDoesNotHaveIsNotDrawn() {
        assertThatThrownBy(() -> grid.gains()).hasMessageContaining("names no baseline");
        assertThatThrownBy(() -> grid.losses()).hasMessageContaining("names no baseline");
        assertThat(grid.rateMatching().rows()).isEmpty();
    }
}
