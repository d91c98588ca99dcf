package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scenarios.experiment.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "1234567.8 | 1,234,568",
                "1000 | 1,000",
                "123.456 | 123.5",
                "12.3456 | 12.35",
                "0.5 | 0.500",
                "0.00012345 | 0.00012",
                "-12.3456 | -12.35",
                "NaN | –",
                "Infinity | –"
            })
    void numbersKeepTheDigitsThatMatter(double value, String text) {
        assertThat(Figures.of(value)).isEqualTo(text);
    }

    @Test
    void anIntervalHasTheDecimalsOfItsFigure() {
        assertThat(Figures.of(new Estimate(1234.25, 1222.0, 1246.5))).isEqualTo("1,234 ± 12");
        assertThat(Figures.of(new Estimate(12.5, 12.25, 12.75))).isEqualTo("12.50 ± 0.25");
        assertThat(Figures.of(new Estimate(12.5, Double.NaN, Double.NaN))).isEqualTo("12.50");
        assertThat(Figures.percent(new Estimate(0.5, 0.48, 0.52))).isEqualTo("50.0 ± 2.0 %");
    }
}
