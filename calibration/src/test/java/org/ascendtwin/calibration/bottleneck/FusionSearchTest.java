package org.ascendtwin.calibration.bottleneck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusionSearchTest {
    private static final Device DEVICE = DeviceCatalogue.shipped().device("ascend-910b2");

    @TempDir
    Path folder;

    /** {@code kernels} 10 us each, 5 us apart. */
    private List<MissedFusion> fusions(String... kernels) throws IOException {
        SyntheticExport export = new SyntheticExport();
        for (int i = 0; i < kernels.length; i++) {
            if (kernels[i].startsWith("hcom_")) {
                export.exchange(kernels[i], 15 * i, 10);
            } else {
                export.kernel(kernels[i], 15 * i, 10);
            }
        }
        return Bottlenecks.of(export.in(folder), DEVICE).fusions();
    }

    @Test
    void anAdditionAndANormSaveWhatTheModelSaysOfOneKernel() throws IOException {
        OperatorTimer timer = new OperatorTimer(DEVICE);
        double apart = timer.seconds(new VectorPass(Kind.ADD, 2, 1024))
                + timer.seconds(new VectorPass(Kind.RMS_NORM, 2, 1024));
        double together = timer.seconds(new VectorPass(Kind.ADD_RMS_NORM, 2, 1024));
        assertThat(fusions("Cast", "Add", "RmsNorm", "Cast", "Add", "RmsNorm", "Add"))
                .singleElement()
                .satisfies(fusion -> {
                    assertThat(fusion.pattern()).isEqualTo(FusionPattern.ADD_RMS_NORM);
                    assertThat(fusion.places()).isEqualTo(2);
                    assertThat(fusion.kernels()).isEqualTo(4);
                    assertThat(fusion.micros()).isEqualTo(40);
                    assertThat(fusion.idleMicros()).isEqualTo(10);
                    assertThat(fusion.savedMicros())
                            .isCloseTo(40 * (1 - together / apart), Offset.offset(1e-9))
                            .isPositive();
                });
    }

    @Test
    void kernelsThatOthersStandBetweenAreNotInARow() throws IOException {
        assertThat(fusions("Add", "Cast", "RmsNorm", "InplaceAdd", "RmsNorm")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FUSED_EXPERTS, MoeDistributeDispatchV2 GroupedMatmul SwiGlu DynamicQuant GroupedMatmul MoeDistributeCombineV2",
        "MLAPO, MatMulV2 RmsNorm MatMulV2 TransposeBatchMatMul InterleaveRope KvRmsNormRopeCache",
        "ATTENTION, BatchMatMulV2 Mul Add SoftmaxV2 Cast BatchMatMulV2",
        "GROUPED_MATMUL_SWIGLU_QUANT, GroupedMatmul SwiGlu DynamicQuant",
        "ADD_RMS_NORM_QUANT, AddRmsNorm DynamicQuant",
        "SWIGLU_QUANT, SwiGlu AscendQuantV2",
        "QK_NORM_ROTARY, RmsNorm RotaryMul",
        "GATING_TOP_K, SoftmaxV2 TopKV2",
        "RMS_NORM, Pows ReduceMean Adds Rsqrt Mul Mul",
        "SWIGLU, Swish Mul",
        "MATMUL_ALL_REDUCE, MatMulV3 hcom_allReduce_"
    })
    void everyPatternIsFoundWhole(FusionPattern pattern, String kernels) throws IOException {
        String[] names = kernels.split(" ");
        assertThat(fusions(names)).singleElement().satisfies(fusion -> {
            assertThat(fusion.pattern()).isEqualTo(pattern);
            assertThat(fusion.kernels()).isEqualTo(names.length);
        });
    }
}
