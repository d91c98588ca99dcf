package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Range;

/**
 * What the dies of a server do at the same time.
 *
 * @param twoBatches whether layers with an all-to-all compute half of a batch while the other half is exchanged ({@code
 *     --enable-two-batch-overlap})
 * @param sharedBeside whether shared experts have a stream of their own in captured graphs ({@code
 *     SGLANG_NPU_USE_MULTI_STREAM})
 * @param prefetchBytes weights that are brought to L2 during an exchange; 0 for none
 * @param computeFirst whether a kernel comes before an exchange that wants the same cores; else an exchange keeps the cores
 *     that it runs on
 */
public record Overlap(boolean twoBatches, boolean sharedBeside, long prefetchBytes, boolean computeFirst) {
    /** One thing after the other. */
    public static final Overlap NONE = new Overlap(false, false, 0, false);

    public Overlap {
        Range.check("prefetched bytes", prefetchBytes, 0, 1L << 40);
    }

    /** This, with two halves of a batch or without. */
    public Overlap withTwoBatches(boolean halves) {
        return new Overlap(halves, sharedBeside, prefetchBytes, computeFirst);
    }

    /** This, with shared experts on a stream of their own or not. */
    public Overlap withSharedBeside(boolean beside) {
        return new Overlap(twoBatches, beside, prefetchBytes, computeFirst);
    }

    /** This, and {@code bytes} of weights brought to L2 during an exchange. */
    public Overlap withPrefetch(long bytes) {
        return new Overlap(twoBatches, sharedBeside, bytes, computeFirst);
    }

    /** Whether anything runs beside anything in a step. */
    boolean isActive(boolean graph) {
        return twoBatches || prefetchBytes > 0 || (sharedBeside && graph);
    }
}
