package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanChartTest {
    private static SpanChart chart() {
        return new SpanChart("title", "seconds", 1, 3).add("one", "busy", 0, 2).add("two", "idle", 2, 5);
    }

    @Test
    void lanesAndKindsAreNamed() throws Exception {
        List<String> texts =
                Xml.texts(Xml.parse(chart().figure("heading", "subtitle").svg()), "text");
        assertThat(texts).contains("heading", "title", "subtitle", "seconds", "one", "two", "busy", "idle");
    }

    @Test
    void stretchesAreCutAtTheEndsOfTheAxis() {
        String own = chart().figure("heading", "").fingerprint();
        SpanChart cut =
                new SpanChart("title", "seconds", 1, 3).add("one", "busy", 1, 2).add("two", "idle", 2, 3);
        assertThat(cut.figure("heading", "").fingerprint()).isEqualTo(own);
        assertThat(chart().add("one", "busy", 4, 5).figure("heading", "").fingerprint())
                .isEqualTo(own);
        assertThat(chart().add("one", "busy", 2, 2.5).figure("heading", "").fingerprint())
                .isNotEqualTo(own);
    }
}
