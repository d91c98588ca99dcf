package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GraphBucketsTest {
    @Test
    void theDefaultSizesAreSglangs() {
        assertThat(GraphBuckets.upTo(24, false).batchSizes()).containsExactly(1, 2, 4, 8, 12, 16, 24);
        assertThat(GraphBuckets.upTo(20, false).batchSizes()).containsExactly(1, 2, 4, 8, 12, 16, 20);
        assertThat(GraphBuckets.upTo(12, true).batchSizes()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 10, 12);
        assertThat(GraphBuckets.upTo(304, true).batchSizes())
                .contains(30, 32, 40, 44, 64, 72, 256, 272, 288)
                .doesNotContain(36, 68, 264);
        assertThat(GraphBuckets.upTo(600, false).batchSizes())
                .contains(256, 272, 496, 512, 544, 600)
                .doesNotContain(264, 528);
        assertThat(GraphBuckets.upTo(1, false).batchSizes()).containsExactly(1);
    }

    @Test
    void aBatchIsPaddedToTheNextSizeOrRunsWithoutGraph() {
        GraphBuckets buckets = GraphBuckets.of(32, 1, 16, 16);
        assertThat(buckets.bucketFor(1)).isEqualTo(1);
        assertThat(buckets.bucketFor(2)).isEqualTo(16);
        assertThat(buckets.bucketFor(32)).isEqualTo(32);
        assertThat(buckets.bucketFor(33)).isEqualTo(-1);
        assertThat(buckets.largest()).isEqualTo(32);
        assertThat(GraphBuckets.NONE.bucketFor(1)).isEqualTo(-1);
    }
}
