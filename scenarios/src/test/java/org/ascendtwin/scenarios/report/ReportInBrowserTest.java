package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The report of a run as a reader meets it: in a browser, with a mouse. */
final class ReportInBrowserTest {
    @TempDir(cleanup = CleanupMode.NEVER) // the browser may still be writing into its profile
    private Path folder;

    @Test
    void chartsAreDrawnTablesSortAndTheLanguageChangesWithoutAnError() throws Exception {
        Optional<Path> program = Browser.program();
        assumeTrue(program.isPresent(), "no Chromium on this machine: reports are not looked at in a browser");
        RunResult result = Results.of(100);
        Path page = folder.resolve("report.html");
        Files.writeString(page, HtmlReport.of(result, Charts.of(result), "a: 1", Path.of("runs/x")));
        try (Browser browser = new Browser(program.orElseThrow(), folder.resolve("profile"))) {
            browser.open(page);
            assertThat(browser.value("document.querySelectorAll('.chart.drawn canvas').length"))
                    .isEqualTo("6");
            zooms(browser);
            sorts(browser);
            speaksChinese(browser);
            isDark(browser);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** A drag over the first chart narrows its axis. */
    private static void zooms(Browser browser) throws Exception {
        String over = "document.querySelector('.u-over')";
        browser.value(over + ".scrollIntoView({block: 'center'})");
        double left = Double.parseDouble(browser.value(over + ".getBoundingClientRect().left"));
        double width = Double.parseDouble(browser.value(over + ".getBoundingClientRect().width"));
        double top = Double.parseDouble(browser.value(over + ".getBoundingClientRect().top"));
        assertThat(browser.value("window.twinPlots()[0].scales.x.min")).isEqualTo("0");
        browser.drag(left + 0.2 * width, left + 0.6 * width, top + 60);
        browser.drag(left + 0.5 * width, left + 0.5 * width, top + 60);
        assertThat(browser.value("document.querySelector('.u-legend .u-value').textContent"))
                .as("the legend follows the mouse")
                .isNotEqualTo("–");
        assertThat(browser.value("window.twinPlots()[0].scales.x.min > 0")).isEqualTo("true");
    }

    private static void sorts(Browser browser) throws Exception {
        String means = "[...document.querySelector('table.figures').tBodies[0].rows]"
                + ".map(row => parseFloat(row.cells[1].textContent.replace(/,/g, '')))";
        browser.value("document.querySelector('table.figures thead').rows[0].cells[1].click()");
        List<Double> sorted = List.of(browser.value(means).split(",")).stream()
                .map(Double::valueOf)
                .toList();
        assertThat(sorted).isSortedAccordingTo((a, b) -> Double.compare(b, a)).hasSizeGreaterThan(2);
    }

    private static void speaksChinese(Browser browser) throws Exception {
        assertThat(browser.value("document.querySelector('h2').innerText")).isEqualTo("Latency");
        browser.value("document.querySelector('[data-speaks=zh-CN]').click()");
        assertThat(browser.value("document.querySelector('h2').innerText")).isEqualTo("时延");
        browser.value("document.querySelector('[data-speaks=en]').click()");
    }

    /** Charts are drawn again in colours for a dark page. */
    private static void isDark(Browser browser) throws Exception {
        String colour = "window.twinPlots()[0].series[1]._stroke";
        String light = browser.value(colour);
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        assertThat(browser.value("getComputedStyle(document.querySelector('.chart')).backgroundColor"))
                .isEqualTo("rgb(30, 36, 43)");
        browser.value("document.body.offsetHeight");
        assertThat(browser.value(colour)).isNotEqualTo(light);
    }
}
