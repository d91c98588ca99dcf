package org.ascendtwin.hardware.step;

import java.util.Arrays;

/** The batch sizes for which a decode graph is captured, in ascending order. */
public final class GraphBuckets {
    /** No graph at all: every step is launched operator by operator. */
    public static final GraphBuckets NONE = new GraphBuckets(new int[0]);

    static final int EAGER = -1;

    private final int[] batchSizes;
    private final int[] bucketsByCount;

    private GraphBuckets(int[] batchSizes) {
        this.batchSizes = batchSizes;
        bucketsByCount = new int[largest() + 1];
        int next = 0;
        for (int count = 0; count < bucketsByCount.length && batchSizes.length > 0; count++) {
            next += count > batchSizes[next] ? 1 : 0;
            bucketsByCount[count] = batchSizes[next];
        }
    }

    /** Graphs for just these batch sizes ({@code --cuda-graph-bs}). */
    public static GraphBuckets of(int... batchSizes) {
        int[] sorted = Arrays.stream(batchSizes).sorted().distinct().toArray();
        if (sorted.length > 0 && sorted[0] < 1) {
            throw new IllegalArgumentException("graph batch size " + sorted[0] + "; allowed: 1 and above");
        }
        return new GraphBuckets(sorted);
    }

    /** The sizes SGLang captures by itself up to {@code most} (server_args.py, _generate_cuda_graph_batch_sizes). */
    public static GraphBuckets upTo(int most, boolean speculative) {
        int[] all = new int[most + 1];
        int size = 0;
        int batch = 1;
        while (batch <= most) {
            all[size++] = batch;
            batch += speculative ? speculativeStep(batch) : plainStep(batch);
        }
        all[size++] = most;
        return of(Arrays.copyOf(all, size));
    }

    private static int plainStep(int batch) {
        if (batch == 1) {
            return 1;
        }
        if (batch < 8) {
            return batch == 2 ? 2 : 4;
        }
        if (batch < 16) {
            return 4;
        }
        if (batch < 256) {
            return 8;
        }
        return batch < 512 ? 16 : 32;
    }

    private static int speculativeStep(int batch) {
        if (batch < 8) {
            return 1;
        }
        if (batch < 32) {
            return 2;
        }
        if (batch < 40) {
            return 8;
        }
        if (batch < 64) {
            return 4;
        }
        return batch < 256 ? 8 : 16;
    }

    /** The batch size that {@code count} requests are padded to, or -1 where no graph is large enough. */
    public int bucketFor(int count) {
        return count > largest() || batchSizes.length == 0 ? EAGER : bucketsByCount[Math.max(0, count)];
    }

    /** The sizes, ascending. */
    public int[] batchSizes() {
        return batchSizes.clone();
    }

    /** The largest size; 0 if there is none. */
    public int largest() {
        return batchSizes.length == 0 ? 0 : batchSizes[batchSizes.length - 1];
    }
}
