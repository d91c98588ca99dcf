package org.ascendtwin.live.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.HostAcl;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.serve.SpeculationBench.Row;
import org.ascendtwin.live.serve.SpeculationBench.Rule;
import org.junit.jupiter.api.Test;

/** The pair that ships: its drafts are right often enough to be worth their while. */
final class SpeculationBenchTest {
    @Test
    void theShippedDraftIsMostlyRightAndTheLosslessRuleChangesNothing() throws Exception {
        HostAcl.requireFolder();
        try (ServedModel model = ServedModel.open(
                        RunningServer.TINY.resolve("target"), null, RunningServer.TINY.resolve("draft"));
                Acl acl = HostAcl.open()) {
            try (Device device = acl.device(0)) {
                SpeculationBench.Load load = new SpeculationBench.Load(5, 4, 4, 60, 1);
                List<Row> rows = new SpeculationBench(model, TensorType.BFLOAT16, load, 0.3).run(device);
                for (Row row : rows) {
                    if (row.rule() == Rule.LOSSLESS) {
                        assertThat(row.similarity()).as("%s", row).isEqualTo(1);
                    }
                    if (row.rule() != Rule.NONE) {
                        assertThat(row.acceptLength()).as("%s", row).isBetween(1.5, 6.0);
                    }
                }
                double[] lossless = lengths(rows, Rule.LOSSLESS);
                double[] threshold = lengths(rows, Rule.THRESHOLD);
                assertThat(mean(threshold)).isGreaterThan(mean(lossless));
            }
            assertThat(acl.openCounts()).isEmpty();
        }
    }

    private static double[] lengths(List<Row> rows, Rule rule) {
        return rows.stream()
                .filter(row -> row.rule() == rule)
                .mapToDouble(Row::acceptLength)
                .toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
