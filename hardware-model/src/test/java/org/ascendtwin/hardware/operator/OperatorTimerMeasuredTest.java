package org.ascendtwin.hardware.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Times against kernels measured on 910B2. Its device-wide constants were read off such kernels, so this tells how well
 * one set of constants serves all shapes, not how well unseen kernels are met.
 */
class OperatorTimerMeasuredTest {
    private final OperatorTimer timer =
            new OperatorTimer(DeviceCatalogue.shipped().device("ascend-910b2"));

    private double error(MeasuredRows.Row row, Operator operator) {
        double micros = 1e6 * timer.seconds(operator);
        return Math.abs(micros / row.micros() - 1);
    }

    @Test
    void theMedianErrorOfMatmulsIsBelowTenPercent() {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of("910B2_torch/gemm.csv")) {
            int[] left = row.shapes().get(0);
            int[] right = row.shapes().get(1);
            errors.add(error(row, Matmul.of(left[0], right[1], left[1], DataType.BF16)));
        }
        assertThat(errors).hasSize(10);
        assertThat(MeasuredRows.median(errors)).isLessThan(0.10);
        assertThat(errors).allSatisfy(error -> assertThat(error).isLessThan(0.25));
    }

    @Test
    void theMedianErrorOfAlignedQuantisedMatmulsIsBelowTwentyPercent() {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of("910B2/quant_matmul.csv")) {
            int[] left = row.shapes().get(0);
            int[] right = row.shapes().get(1);
            if (left.length == 2 && left[1] % 32 == 0 && right[1] % 32 == 0) {
                errors.add(error(
                        row, new Matmul(left[0], right[1], left[1], DataType.INT8, DataType.INT8, DataType.BF16)));
            }
        }
        assertThat(errors).hasSizeGreaterThan(8);
        assertThat(MeasuredRows.median(errors)).isLessThan(0.20);
    }

    @ParameterizedTest
    @CsvSource({"910B2/gqa.csv", "910B2/mha.csv", "910B2_torch/flash_attention.csv"})
    void theMedianErrorOfAttentionIsBelowThirtyPercent(String file) {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of(file)) {
            int[] query = row.shapes().get(0);
            int[] key = row.shapes().get(1);
            AttentionHeads heads = new AttentionHeads(query[2], key[2], query[3], DataType.BF16);
            boolean causal = row.attributes().contains("true");
            errors.add(error(row, attention(heads, query, key[1], causal)));
        }
        assertThat(errors).hasSizeGreaterThan(10);
        assertThat(MeasuredRows.median(errors)).isLessThan(0.20);
    }

    private static Operator attention(AttentionHeads heads, int[] query, int keyLength, boolean causal) {
        int batch = query[0];
        int length = query[1];
        if (length <= 16) {
            return new DecodeAttention(batch, length, heads, (long) batch * keyLength);
        }
        return PrefillAttention.of(heads, batch, length, keyLength, causal);
    }
}
