package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlainTextTest {
    @Test
    void linesAreNoLongerThanAllowedAndNumbersStayWithTheirUnits() {
        assertThat(PlainText.wrap("34.1 % scheduling, 16.2 % graph-replay, 1.2 % sampling", 41))
                .containsExactly("34.1 % scheduling, 16.2 % graph-replay,", "1.2 % sampling");
        assertThat(PlainText.wrap("1 2 3 4 5 6", 5)).containsExactly("1 2 3", "4 5 6");
        assertThat(PlainText.wrap("a path/that/is/long", 8)).containsExactly("a", "path/tha", "t/is/lon", "g");
        assertThat(PlainText.wrap("a\u001b[31mb\nc", 80)).containsExactly("a [31mb c");
    }
}
