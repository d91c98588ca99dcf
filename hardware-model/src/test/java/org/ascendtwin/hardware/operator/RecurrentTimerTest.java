package org.ascendtwin.hardware.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
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

    @Test
    void aVerificationAlsoMovesTheStateAfterItsLastRightToken() {
        RecurrentHeads heads = heads(24, RecurrentKernels.FUSED);
        double state = 24 * WIDTH * WIDTH * 2.0;
        assertThat(RecurrentTimer.movedBytes(heads, 10, 1)).isEqualTo(10 * 2 * state);
        assertThat(RecurrentTimer.movedBytes(heads, 10, 4)).isEqualTo(10 * 7 * state);
    }

    @Test
    void aDieWithoutAiCoresTakesTheProductsOfItsChunks() {
        RecurrentTimer other = new OperatorTimer(DeviceCatalogue.shipped().device("h100-sxm")).recurrents();
        Map<RecurrentKernels, Double> seconds = Map.of(
                RecurrentKernels.FUSED, other.prefillSeconds(heads(16, RecurrentKernels.FUSED), 1, 8192, 8192),
                RecurrentKernels.SEPARATE, other.prefillSeconds(heads(16, RecurrentKernels.SEPARATE), 1, 8192, 8192));
        assertThat(seconds.get(RecurrentKernels.FUSED)).isEqualTo(seconds.get(RecurrentKernels.SEPARATE));
    }
}
