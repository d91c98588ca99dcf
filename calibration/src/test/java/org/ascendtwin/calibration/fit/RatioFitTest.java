package org.ascendtwin.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioFitTest {
    @ParameterizedTest
    @CsvSource({
        "h100-sxm, context_attention, prefill_attention, 9000",
        "h200-sxm, generation_mla, mla_decode, 4000",
        "h200-sxm, gemm, matmul, 35000"
    })
    void kernelsOfGpusThatAreNotInTheTableAreMetWithinFivePercent(String id, String table, String name, int least)
            throws IOException {
        Device device = DeviceCatalogue.shipped().device(id);
        Ingested read = new KernelTables(id)
                .read(SharedFolder.require("data/kernels/gpu/" + id.replace('-', '_') + "/" + table + "_perf.parquet"));
        assertThat(read.malformed()).isEmpty();
        List<KernelSample> samples = new ArrayList<>();
        for (KernelTiming timing : read.timings()) {
            if (Selection.reasonToSkip(timing, device) == null) {
                Operator operator = MeasuredOperator.of(timing);
                if (KernelName.of(operator).equals(name)) {
                    samples.add(new KernelSample(operator, timing.micros() * 1e-6));
                }
            }
        }
        CalibratedKernel plain =
                new CalibratedKernel(device.kernels(), KernelDetails.NONE, new MeasuredSpan(0, 0, 0, 0));
        ErrorSummary errors = ErrorSummary.of(
                RatioFit.ofKernels(device, name, plain, samples).tabled().errorsPercent());
        assertThat(errors.count()).isEqualTo(samples.size()).isGreaterThan(least);
        assertThat(errors.medianPercent()).isLessThan(5);
        assertThat(errors.p90Percent()).isLessThan(20);
    }
}
