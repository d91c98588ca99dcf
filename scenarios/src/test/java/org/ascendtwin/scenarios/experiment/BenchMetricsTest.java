package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.conformance.CaseKind;
import org.ascendtwin.calibration.conformance.GoldenCase;
import org.ascendtwin.calibration.conformance.UnusableCases;
import org.ascendtwin.calibration.conformance.Verdict;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

final class BenchMetricsTest {
    @Test
    void metricsEqualThoseOfBenchServing() throws UnusableCases {
        List<GoldenCase> cases = CaseKind.MISC.casesIn(
                SharedFolder.require("data/oracle"), Map.of(BenchMetricsCheck.NAME, new BenchMetricsCheck()));
        assertThat(cases)
                .filteredOn(each -> each.name().equals(BenchMetricsCheck.NAME))
                .singleElement()
                .extracting(GoldenCase::verdict)
                .isEqualTo(new Verdict(BenchMetricsCheck.NAME, 3, null));
    }
}
