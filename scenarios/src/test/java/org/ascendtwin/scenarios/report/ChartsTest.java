package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.Timeline;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class ChartsTest {
    private static final int COLOURS_OF_A_CHART = 20;

    private static RunResult result(RequestTimes times) {
        return Results.of(Results.scenario(Results.SCENARIO), times, 1);
    }

    private static List<RequestTimes> ordinaryAndDegenerateTimes() {
        RequestTimes unfinished = Results.times(10, 10);
        for (int i = 0; i < unfinished.size(); i++) {
            unfinished.finishedNanos().set(i, -1);
        }
        RequestTimes alike = Results.times(9, 10);
        for (int i = 0; i < alike.size(); i++) {
            alike.outputTokens().set(i, 11);
            alike.finishedNanos().set(i, alike.firstTokenNanos().get(i) + 10 * 40_000_000L);
        }
        return List.of(
                Results.times(1000, 500),
                Results.times(1, 1),
                Results.times(2, 60),
                Results.times(30, 1),
                alike,
                unfinished);
    }

    @Test
    void aLongTitleIsBrokenBetweenWordsAndNothingOfItIsLost() {
        String title = "Memory of a die: "
                + "a model with quite some words in its name ".repeat(6).strip();
        Figure figure = new Figure("x", title, List.of());
        assertThat(figure.titleLines()).hasSizeGreaterThan(1);
        assertThat(String.join(" ", figure.titleLines())).isEqualTo(title);
        assertThat(figure.height()).isGreaterThan(new Figure("x", "short", List.of()).height());
        assertThat(new Figure("x", "short", List.of()).titleLines()).containsExactly("short");
    }

    @Test
    void bitmapsDecodeToTheirSizeAndShowSomething() throws IOException {
        for (RequestTimes times : ordinaryAndDegenerateTimes()) {
            for (Figure figure : Charts.of(result(times))) {
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
                assertThat(image.getWidth()).isEqualTo(Figure.PIXELS * figure.width());
                assertThat(image.getHeight()).isEqualTo(Figure.PIXELS * figure.height());
                Set<Integer> colours = new LinkedHashSet<>();
                for (int pixel : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
                    colours.add(pixel);
                }
                assertThat(colours.size()).isGreaterThan(COLOURS_OF_A_CHART);
            }
        }
    }

    @Test
    void drawingsAreWellFormedAndTheirIdsAreUnique() throws Exception {
        for (RequestTimes times : ordinaryAndDegenerateTimes()) {
            for (Figure figure : Charts.of(result(times))) {
                Document document = Xml.parse(figure.svg());
                assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
                assertThat(Xml.attributes(document, "id")).doesNotHaveDuplicates();
                assertThat(Xml.texts(document, "text"))
                        .anyMatch(text -> text.contains("tokens") || text.contains("token"));
                assertThat(figure.svg()).doesNotContain("NaN").doesNotContain("Infinity");
            }
        }
    }

    @Test
    void quantilesOnTheCurveAreThoseOfTheTable() throws Exception {
        RunResult result = Results.of(1000);
        List<String> texts = Xml.texts(Xml.parse(Charts.of(result).getFirst().svg()), "text");
        assertThat(texts)
                .contains("P50  " + Figures.of(Summary.value(result, "median_ttft_ms")) + " ms")
                .contains("P99  " + Figures.of(Summary.value(result, "p99_ttft_ms")) + " ms")
                .contains("P90  " + Figures.of(Summary.value(result, "p90_tpot_ms")) + " ms")
                .contains("SLO 2 s", "SLO 50 ms");
    }

    @Test
    void whatCannotBeDrawnIsSaid() throws Exception {
        List<String> texts = Xml.texts(
                Xml.parse(Charts.of(result(Results.times(30, 1))).getFirst().svg()), "text");
        assertThat(texts).contains("No request generated more than one token");
    }

    @Test
    void longRunsAreDrawnInFewPoints() throws Exception {
        for (Figure figure : Charts.of(Results.of(20_000))) {
            assertThat(figure.svg().length()).as(figure.name()).isLessThan(100_000);
        }
    }

    @Test
    void theAreaUnderACurveIsTheTotal() {
        RunResult result = Results.of(1000);
        TimeCurve curve = TimeCurve.of(
                result.first(), Timeline.Series.OUTPUT_TOKENS, result.first().timeline()::perSecond);
        double area = 0;
        double from = 0;
        double[] seconds = curve.seconds();
        for (int i = 1; i < seconds.length - 1; i++) {
            double to = 2 * seconds[i] - from;
            area += curve.values()[i] * (to - from);
            from = to;
        }
        long tokens = result.first().requests().outputTokens().stream().sum();
        assertThat(area).isCloseTo((double) tokens, within(1e-6 * tokens));
        assertThat(from).isCloseTo(seconds[seconds.length - 1], within(1e-6));
        assertThat(seconds).isSorted();
    }

    @Test
    void hostileTitlesStayText() throws Exception {
        String title = "</text><script>alert(1)</script> & \"quotes\" '\u0007";
        RunResult result = Results.of(
                Results.scenario(Results.SCENARIO.replace(
                        "A made-up model on two cards",
                        "'" + title.replace("'", "''").replace("\u0007", "") + "'")),
                Results.times(10, 10),
                1);
        Element svg = Xml.parse(Charts.of(result).getFirst().svg()).getDocumentElement();
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
    }
}
