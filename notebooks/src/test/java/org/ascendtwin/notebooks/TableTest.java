package org.ascendtwin.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ascendtwin.scenarios.experiment.Estimate;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Table TABLE = Table.headed("name", "value")
            .row("a < b & c", 1234.4)
            .row("long name", new Estimate(2, 1.5, 2.5))
            .row("none", Double.NaN);

    @Test
    void textIsAlignedNumbersToTheRight() {
        assertThat(TABLE.text()).isEqualTo("""
                        name             value
                        a < b & c        1,234
                        long name  2.00 ± 0.50
                        none                 –""");
    }

    @Test
    void markupIsEscaped() {
        assertThat(TABLE.html())
                .contains("text-align:left\">a &lt; b &amp; c</td>")
                .contains("text-align:right\">1,234</td>")
                .doesNotContain("a < b");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> TABLE.row("only one")).hasMessageContaining("1 cells under 2 headings");
    }
}
