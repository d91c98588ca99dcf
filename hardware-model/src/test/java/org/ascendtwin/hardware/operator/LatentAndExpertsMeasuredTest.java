package org.ascendtwin.hardware.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.junit.jupiter.api.Test;

/** Latent attention and grouped matmuls against kernels measured on 910B2, the first as its constants' own source. */
class LatentAndExpertsMeasuredTest {
    private final OperatorTimer timer =
            new OperatorTimer(DeviceCatalogue.shipped().device("ascend-910b2"));

    @Test
    void theMedianErrorOfLatentAttentionIsBelowTwentyPercent() {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of("910B2/mla.csv")) {
            boolean headsFirst = row.attributes().contains("BNSD");
            int[] query = row.shapes().get(0);
            int[] key = row.shapes().get(2);
            int heads = query[headsFirst ? 1 : 2];
            int queryLen = query[headsFirst ? 2 : 1];
            int keyLen = key[headsFirst ? 2 : 1];
            if (queryLen > 16) {
                continue;
            }
            LatentHeads latent = new LatentHeads(
                    heads, 576, 512, 320, DataType.BF16, LatentHeads.View.ALL, LatentHeads.Indexer.NONE);
            double seconds = timer.latents().decodeSeconds(latent, query[0], queryLen, (long) query[0] * keyLen, 0);
            errors.add(Math.abs(seconds * 1e6 / row.micros() - 1));
        }
        assertThat(errors).hasSizeGreaterThan(5);
        assertThat(MeasuredRows.median(errors)).as("%s", errors).isLessThan(0.20);
    }

    @Test
    void theMedianErrorOfAlignedHalfPrecisionGroupedMatmulsIsBelowTwentyPercent() {
        List<Double> errors = new ArrayList<>();
        for (MeasuredRows.Row row : MeasuredRows.of("910B2/grouped_matmul.csv")) {
            int[] rows = row.shapes().get(0);
            int[] weights = row.shapes().get(1);
            if (row.types().contains("float32") || rows[1] % 32 != 0) {
                continue;
            }
            int columns = weights[1] == rows[1] ? weights[2] : weights[1];
            Matmul each = Matmul.of((rows[0] + weights[0] - 1) / weights[0], columns, rows[1], DataType.BF16);
            double micros = 1e6 * timer.seconds(new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, weights[0], each));
            errors.add(Math.abs(micros / row.micros() - 1));
        }
        assertThat(errors).hasSizeGreaterThan(5);
        assertThat(MeasuredRows.median(errors)).as("%s", errors).isLessThan(0.20);
    }
}
