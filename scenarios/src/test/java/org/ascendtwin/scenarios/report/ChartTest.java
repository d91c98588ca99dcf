package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static Chart chart(double y) {
        return new Chart("title", "across", "unit").add("one", 1, y).add("one", 2, 4);
    }

    private static List<String> texts(Chart... charts) throws Exception {
        return Xml.texts(Xml.parse(Chart.figure("figure", List.of(charts)).svg()), "text");
    }

    @Test
    void whatItIsCalledStandsOnIt() throws Exception {
        assertThat(texts(chart(3).subtitle("read this").limit(4, "limit")))
                .contains("figure", "title", "read this", "unit", "across", "limit");
    }

    @Test
    void severalSeriesHaveKeysAndOneHasNone() throws Exception {
        assertThat(texts(chart(3))).doesNotContain("one");
        assertThat(texts(chart(3).add("other", 1, 1))).contains("one", "other");
    }

    @Test
    void namesStandInTheOrderOfTheirFirstUse() throws Exception {
        Chart named = new Chart("title", "across", "unit");
        List.of("b", "a", "b").forEach(name -> named.add("one", name, Estimate.of(1)));
        assertThat(texts(named)).containsSubsequence("b", "a").containsOnlyOnce("b");
    }

    @Test
    void logarithmsAreLabelledWithWhatTheyAreOf() throws Exception {
        Chart powers = new Chart("title", "across", "unit")
                .logarithmic()
                .add("one", 1, 3)
                .add("one", 900, 20);
        assertThat(texts(powers)).contains("1", "10", "100", "1,000");
    }

    @Test
    void valuesBelowZeroAreOnTheChart() throws Exception {
        assertThat(texts(new Chart("title", "across", "unit").add("one", 1, -3).add("one", 2, 3)))
                .contains("-2", "0", "2");
    }

    @Test
    void aFingerprintTellsDataApartButNotTheirSeventhDigit() throws Exception {
        String own = Chart.figure("figure", List.of(chart(3))).fingerprint();
        assertThat(Chart.figure("figure", List.of(chart(3 + 1e-9))).fingerprint())
                .isEqualTo(own);
        assertThat(Chart.figure("figure", List.of(chart(3.001))).fingerprint()).isNotEqualTo(own);
        assertThat(Chart.figure("other", List.of(chart(3))).fingerprint()).isNotEqualTo(own);
        Chart wide = new Chart("title", "across", "unit").add("one", 1, new Estimate(3, 2.0, 4.0));
        Chart narrow = new Chart("title", "across", "unit").add("one", 1, new Estimate(3, 2.5, 3.5));
        assertThat(Chart.figure("figure", List.of(wide)).fingerprint())
                .isNotEqualTo(Chart.figure("figure", List.of(narrow)).fingerprint());
    }

    @Test
    void aFigureIsAsWideAsItsPanels() {
        assertThat(Chart.figure("figure", List.of(chart(1), chart(2))).width())
                .isGreaterThan(Chart.figure("figure", List.of(chart(1))).width());
        assertThat(Chart.figure("figure", List.of(chart(1), chart(2), chart(3))).width())
                .isEqualTo(Chart.figure("figure", List.of(chart(1), chart(2))).width());
    }
}
