package org.ascendtwin.calibration.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.calibration.ingest.KernelTables;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfiledOperatorTest {
    @TempDir
    Path folder;

    private KernelTiming timing(String type, String shapes, String types, String formats, String result)
            throws IOException {
        String row = String.join(",", type, "10", quoted(shapes), quoted(types), quoted(formats), quoted(result));
        Path file = folder.resolve("kernel_details.csv");
        Files.writeString(
                file, "Type,Duration(us),Input Shapes,Input Data Types,Input Formats,Output Shapes\n" + row + "\n");
        return new KernelTables("ascend-910b2").read(file).timings().getFirst();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    @Test
    void aQuantisedProductWithAPackedWeightHasTheSizesOfItsMatrices() throws IOException {
        String weight = "160,320,16,32";
        KernelTiming byToken = timing(
                "QuantBatchMatmulV3",
                "64,5120;" + weight + ";5120;;;64",
                "INT8;INT8;FLOAT;;;FLOAT",
                "ND;FRACTAL_NZ;ND;ND;ND;ND",
                "64,5120");
        assertThat(Selection.reasonNotPriced(byToken)).isNull();
        assertThat(MeasuredOperator.of(byToken))
                .isEqualTo(new Matmul(64, 5120, 5120, DataType.INT8, DataType.INT8, DataType.BF16));
        KernelTiming byColumn = timing(
                "QuantBatchMatmulV3",
                "64,5120;" + weight + ";5120;;",
                "INT8;INT8;UINT64;;",
                "ND;FRACTAL_NZ;ND;ND;ND",
                "64,5120");
        assertThat(MeasuredOperator.of(byColumn))
                .isEqualTo(new Matmul(64, 5120, 5120, DataType.INT8, DataType.INT8, DataType.FP16));
    }

    @Test
    void anActivationOfSumsIsAPassOverThem() throws IOException {
        KernelTiming timing =
                timing("DequantSwigluQuant", "512,4096;1,4096;512", "INT32;FLOAT;FLOAT", "ND;ND;ND", "512,2048;512");
        assertThat(Selection.reasonNotPriced(timing)).isNull();
        assertThat(MeasuredOperator.of(timing))
                .isEqualTo(new VectorPass(VectorPass.Kind.DEQUANT_SWIGLU_QUANT, 512, 4096));
    }

    @Test
    void whatATableCannotTellIsNotPriced() throws IOException {
        assertThat(Selection.reasonNotPriced(timing(
                        "FusedInferAttentionScore", "8,1,128;64,128,128", "DT_BF16;DT_BF16", "ND;ND", "8,1,128")))
                .contains("context lengths");
        assertThat(Selection.reasonNotPriced(
                        timing("GroupedMatmul", "64,5120;8,5120,1024", "DT_BF16;DT_BF16", "ND;ND", "64,1024")))
                .contains("tokens of each expert");
    }
}
