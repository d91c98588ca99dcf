package org.ascendtwin.calibration.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.calibration.profile.Constants;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelScoresTest {
    private static final String HEADER =
            "hw,path,case_id,input_shape,dtype,attrs,measured_us,t_hw_roofline_us,is_10x_proxy_or_cap,note\n";
    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");

    @TempDir
    Path folder;

    private List<KernelTiming> table(String rows) throws IOException {
        return read(Files.writeString(folder.resolve("table.csv"), HEADER + rows))
                .timings();
    }

    private static Ingested read(Path place) throws IOException {
        return new KernelTables("ascend-910b2").read(place);
    }

    private static String gemm(String hardware, double micros, String note) {
        return String.format(
                Locale.ROOT,
                "%s,gemm,1,\"[[64, 512], [512, 1024]]\",\"[\"\"float16\"\", \"\"float16\"\"]\",{},%f,1,False,%s%n",
                hardware,
                micros,
                note);
    }

    @Test
    void errorsAreThoseOfTheRowsThatAreKept() throws IOException {
        double micros = 1e6 * new OperatorTimer(device).seconds(Matmul.of(64, 1024, 512, DataType.FP16));
        KernelScores scores = KernelScores.of(
                device,
                table(gemm("910B2", micros / 1.1, "baseline_kernels: MatMul×1")
                        + gemm("910B2", micros / 0.8, "")
                        + gemm("910B2", micros / 1.3, "")
                        + gemm("910B2", micros, "baseline_kernels: Slice×1 + MatMul×1")
                        + gemm("910B3", micros, "")));
        assertThat(scores.skippedByReason())
                .containsEntry("several kernels, not timed apart", 1)
                .containsEntry("measured on 910B3", 1);
        assertThat(scores.total().count()).isEqualTo(3);
        assertThat(scores.total().skipped()).isEqualTo(2);
        assertThat(scores.operators()).hasSize(2);
        OperatorScore score = scores.operators().getFirst();
        assertThat(score.medianPercent()).isCloseTo(20, within(0.01));
        assertThat(score.p90Percent()).isCloseTo(30, within(0.01));
        assertThat(score.biasPercent()).isCloseTo(20.0 / 3, within(0.01));
    }

    @Test
    void theDataSheetNeverTakesLongerThanTheConstants() throws IOException {
        OperatorTimer sheet = new OperatorTimer(Constants.dataSheet(device));
        OperatorTimer constants = new OperatorTimer(Constants.six(device));
        for (KernelTiming timing : measured()) {
            if (Selection.reasonToSkip(timing, device) == null) {
                assertThat(sheet.seconds(MeasuredOperator.of(timing)))
                        .as(timing.source())
                        .isLessThanOrEqualTo(constants.seconds(MeasuredOperator.of(timing)));
            }
        }
    }

    private static List<KernelTiming> measured() throws IOException {
        List<KernelTiming> timings = new ArrayList<>();
        for (String name : List.of("910B2", "910B2_torch", "910B2_comm", "910B3")) {
            timings.addAll(
                    read(SharedFolder.require("data/kernels/ascend/" + name)).timings());
        }
        return timings;
    }

    private static double median(KernelScores scores, String operator) {
        return scores.operators().stream()
                .filter(score -> score.operator().equals(operator) && score.count() > 0)
                .findFirst()
                .orElseThrow()
                .medianPercent();
    }

    @Test
    void unfittedModelsStayWithinTheirBounds() throws IOException {
        List<KernelTiming> timings = measured();
        assertThat(median(KernelScores.of(Constants.dataSheet(device), timings), "gemm"))
                .isLessThan(30);
        KernelScores scores = KernelScores.of(Constants.six(device), timings);
        assertThat(median(scores, "gemm")).isLessThan(10);
        for (String operator : List.of("quant_matmul", "grouped_matmul")) {
            assertThat(median(scores, operator)).as(operator).isLessThan(20);
        }
        for (String operator : List.of("gqa", "mha", "mla", "flash_attention")) {
            assertThat(median(scores, operator)).as(operator).isLessThan(30);
        }
        for (String operator :
                List.of("rms_norm", "swi_glu", "dynamic_quant", "add_rms_norm_dynamic_quant", "dequant_swiglu_quant")) {
            assertThat(median(scores, operator)).as(operator).isLessThan(40);
        }
        assertThat(scores.total().count()).isEqualTo(222);
    }
}
