package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.Scenario;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class HtmlReportTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"y\" <img src=http://example.org/>\u001b[2J";

    private static Document page(RunResult result) throws Exception {
        return Xml.parse(HtmlReport.of(result, Charts.of(result), "a: <b> & c", Path.of("runs/made up's")));
    }

    @Test
    void answersTheQuestionInItsFirstSentence() throws Exception {
        RunResult result = Results.of(100);
        String answer = Xml.elements(Xml.elements(page(result), "p").get(1), "span")
                .getFirst()
                .getTextContent();
        assertThat(answer)
                .contains(Figures.of(Summary.value(result, "output_throughput")) + " output tokens/s")
                .contains("mean TTFT of " + Figures.of(Summary.value(result, "mean_ttft_ms")) + " ms")
                .contains("TTFT ≤ 2 s, TPOT ≤ 50 ms")
                .endsWith(".");
    }

    @Test
    void needsNothingFromElsewhere() throws Exception {
        Document page = page(Results.of(100));
        for (String attribute : List.of("src", "href", "xlink:href", "data", "action")) {
            assertThat(Xml.attributes(page, attribute)).allMatch(target -> target.startsWith("#"));
        }
        for (String tag : List.of("link", "iframe", "img", "object")) {
            assertThat(Xml.elements(page, tag)).as(tag).isEmpty();
        }
        assertThat(Xml.texts(page, "script")).hasSize(1);
        assertThat(Xml.texts(page, "script").getFirst())
                .doesNotContain("fetch(")
                .doesNotContain("XMLHttpRequest")
                .doesNotContain("import(")
                .doesNotContain("http://")
                .doesNotContain("eval(");
        assertThat(Xml.texts(page, "style").getFirst()).doesNotContain("url(").doesNotContain("@import");
        assertThat(Xml.elements(page, "svg")).hasSize(6);
        assertThat(Xml.attributes(page, "id")).doesNotHaveDuplicates();
    }

    @Test
    void whatComesFromOutsideStaysText() throws Exception {
        RunResult plain = Results.of(20);
        Scenario scenario = Results.scenario(
                Results.SCENARIO.replace("A made-up model on two cards", "\"" + escaped(HOSTILE) + "\""));
        assertThat(scenario.title()).isEqualTo(HOSTILE);
        Map<String, Long> parts = new LinkedHashMap<>(Map.of(HOSTILE, 7L));
        Replication first = plain.first();
        Replication replication = new Replication(
                0,
                HOSTILE,
                first.metrics(),
                first.requests(),
                first.attribution(),
                first.timeline(),
                parts,
                Map.of(HOSTILE, 7L),
                Map.of(HOSTILE, 7L),
                List.of(),
                first.simulatedNanos(),
                first.engineSteps(),
                first.events(),
                1);
        RunResult hostile = new RunResult(
                scenario, HOSTILE, Map.of(HOSTILE, HOSTILE), List.of(HOSTILE), plain.metrics(), List.of(replication));
        Document page = page(hostile);
        assertThat(Xml.elements(page, "script")).hasSize(1);
        assertThat(Xml.elements(page, "img")).isEmpty();
        assertThat(Xml.texts(page, "h1").getFirst()).startsWith("<script>alert('x')</script> & \"y\"");
        assertThat(Xml.texts(page, "li")).last().asString().startsWith("<script>");
        assertThat(ResultTable.text(hostile)).doesNotContain("\u001b");
    }

    private static String escaped(String text) {
        return text.replace("\"", "\\\"").replace("\u001b", "\\e");
    }

    @Test
    void showsTheScenarioAndHowToRepeatTheRun() throws Exception {
        List<String> blocks = Xml.texts(page(Results.of(20)), "pre");
        assertThat(blocks).containsExactly("a: <b> & c", "./twin run 'runs/made up'\\''s/scenario.yaml'");
    }

    @Test
    void saysWhatAnIntervalMeansWhereThereIsOne() throws Exception {
        RunResult several = Results.of(Results.scenario(Results.SCENARIO), Results.times(40, 100), 5);
        assertThat(page(several).getDocumentElement().getTextContent())
                .contains("95 % confidence")
                .contains("5 replications");
        assertThat(page(Results.of(40)).getDocumentElement().getTextContent()).doesNotContain("±");
    }
}
