package org.ascendtwin.hardware.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecurrentTimerTest {
    private static final int PROMPTS = 16;
    private static final int WIDTH = 128;

    private final RecurrentTimer timer =
            new OperatorTimer(DeviceCatalogue.shipped().device("ascend-910b2")).recurrents();

    private static RecurrentHeads heads(int heads, RecurrentKernels kernels) {
        return new RecurrentHeads(heads, WIDTH, WIDTH, DataType.BF16, kernels);
    }

    private double millis(int heads, RecurrentKernels kernels, int prompts, int tokens) {
        return 1e3 * timer.prefillSeconds(heads(heads, kernels), prompts, (long) prompts * tokens, tokens);
    }

    /** Milliseconds on a 910B2 published in huawei-csl/megagdn-pto, outputs/data/kernel_bench_L4096.json and _L8192.json. */
    @ParameterizedTest
    @CsvSource({
        "FUSED, 16, 4096, 14.09",
        "FUSED, 32, 4096, 27.37",
        "FUSED, 16, 8192, 27.74",
        "FUSED, 32, 8192, 54.26",
        "FUSED, 48, 8192, 81.77",
        "FUSED, 64, 8192, 106.05",
        // Five of six Triton stages added up; the sums of gates took 1 ms whatever the shape, which is their launch.
        "SEPARATE, 16, 4096, 27.10",
        "SEPARATE, 32, 4096, 50.82",
        "SEPARATE, 16, 8192, 50.35",
    })
    void promptsTakeWhatWasMeasured(RecurrentKernels kernels, int heads, int tokens, double measuredMillis) {
        assertThat(millis(heads, kernels, PROMPTS, tokens)).isCloseTo(measuredMillis, Percentage.withPercentage(7));
    }

    @Test
    void headsOfOnePromptThatLeaveCoresIdleDoNotMakeItsStatesFaster() {
        RecurrentKernels kernels = RecurrentKernels.SEPARATE;
        double states = kernels.stateCycles() * 65_536 / 1.8e6;
        double chunks = kernels.chunkCycles() * 65_536 * 8 / 24 / 1.8e6;
        assertThat(millis(8, kernels, 1, 65_536)).isCloseTo(states + chunks, within(0.2));
        // Three prompts of eight heads each keep all 24 cores busy for as long.
        assertThat(millis(8, kernels, 3, 65_536)).isCloseTo(states + 3 * chunks, within(0.2));
        assertThat(millis(32, kernels, 1, 65_536)).isCloseTo(2 * states + 4 * chunks, within(0.2));
    }

    /** Milliseconds of FLA's Triton kernels on an H100 (flashinfer, pull requests 3866 and 3788). */
    @ParameterizedTest
    @CsvSource({
        "8, 1, 2048, 2048, 0.086",
        "8, 1, 4096, 4096, 0.144",
        "8, 1, 8192, 8192, 0.259",
        "8, 1, 32768, 32768, 0.997",
        "8, 1, 65536, 65536, 1.954",
        "8, 2, 8192, 6144, 0.221",
        "8, 2, 8192, 4096, 0.184",
        "64, 1, 2048, 2048, 0.279",
        "64, 1, 8192, 8192, 1.045",
        "64, 1, 65536, 65536, 8.633",
        "64, 2, 8192, 6144, 1.049",
        "64, 2, 8192, 4096, 1.055",
        "64, 8, 8192, 1024, 1.089",
    })
    void promptsOnGpusTakeWhatWasMeasured(int heads, int prompts, int tokens, int longest, double measuredMillis) {
        RecurrentTimer h100 = new OperatorTimer(DeviceCatalogue.shipped().device("h100-sxm")).recurrents();
        double seconds = h100.prefillSeconds(heads(heads, RecurrentKernels.SEPARATE), prompts, tokens, longest);
        assertThat(1e3 * seconds).isCloseTo(measuredMillis, Percentage.withPercentage(10));
    }

    /** Microseconds of a step on an H200 (vLLM, pull request 31722, after; Qwen3-Next on four devices and on two). */
    @ParameterizedTest
    @CsvSource({
        "8, 32, 13.60",
        "8, 128, 33.76",
        "8, 256, 60.29",
        "8, 512, 113.28",
        "8, 1024, 215.12",
        "16, 32, 20.29",
        "16, 128, 59.17",
        "16, 512, 212.70",
        "16, 1024, 420.22",
    })
    void stepsOnGpusTakeWhatWasMeasured(int heads, int sequences, double measuredMicros) {
        RecurrentTimer h200 = new OperatorTimer(DeviceCatalogue.shipped().device("h200-sxm")).recurrents();
        assertThat(1e6 * h200.decodeSeconds(heads(heads, RecurrentKernels.SEPARATE), sequences, 1))
                .isCloseTo(measuredMicros, Percentage.withPercentage(3));
    }

    @Test
    void aVerificationAlsoMovesTheStateAfterItsLastRightToken() {
        RecurrentHeads heads = heads(24, RecurrentKernels.FUSED);
        double state = 24 * WIDTH * WIDTH * 2.0;
        assertThat(RecurrentTimer.movedBytes(heads, 10, 1)).isEqualTo(10 * 2 * state);
        assertThat(RecurrentTimer.movedBytes(heads, 10, 4)).isEqualTo(10 * 7 * state);
    }

    @Test
    void onlyAscendHasAFusedKernel() {
        for (String id : List.of("h100-sxm", "host-cpu")) {
            RecurrentTimer other = new OperatorTimer(DeviceCatalogue.shipped().device(id)).recurrents();
            assertThat(other.prefillSeconds(heads(16, RecurrentKernels.FUSED), 1, 8192, 8192))
                    .isEqualTo(other.prefillSeconds(heads(16, RecurrentKernels.SEPARATE), 1, 8192, 8192));
        }
    }
}
