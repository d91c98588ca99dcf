package org.ascendtwin.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllReduceFitTest {
    @ParameterizedTest
    @ValueSource(strings = {"h100-sxm", "h200-sxm"})
    void sizesThatAreNotInTheTableAreMetWithinFivePercent(String id) throws IOException {
        Ingested read = new KernelTables(id)
                .read(SharedFolder.require(
                        "data/kernels/gpu/" + id.replace('-', '_') + "/custom_allreduce_perf.parquet"));
        AllReduceFit fit = new AllReduceFit(id, read.timings());
        ErrorSummary errors = ErrorSummary.of(fit.errorsPercent());
        assertThat(read.malformed()).isEmpty();
        assertThat(fit.table().curvesByVariant()).containsOnlyKeys("2", "4", "8");
        assertThat(errors.count()).isEqualTo(fit.count() - 2 * 3);
        assertThat(errors.medianPercent()).isLessThan(5);
        assertThat(errors.p90Percent()).isLessThan(20);
    }
}
