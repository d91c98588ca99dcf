package org.ascendtwin.scheduler.batch;

/**
 * The flags of the prefill delayer.
 *
 * @param maxDelayPasses {@code --prefill-delayer-max-delay-passes}
 * @param lowWatermark {@code --prefill-delayer-token-usage-low-watermark}: share of KV in use below which nothing is
 *     delayed; NaN for none
 * @param queueMinRatio {@code --prefill-delayer-queue-min-ratio}: queue, as a share of what runs, that is waited for; NaN
 *     for none
 * @param maxDelayNanos {@code --prefill-delayer-max-delay-ms}: longest wait for the queue
 */
public record DelayerSettings(int maxDelayPasses, double lowWatermark, double queueMinRatio, long maxDelayNanos) {
    /** SGLang's values. */
    public static final DelayerSettings DEFAULTS = new DelayerSettings(30, Double.NaN, Double.NaN, 5_000_000_000L);

    /** Whether a rank that uses {@code usedShare} of its KV is below the watermark. */
    boolean isBelowWatermark(double usedShare) {
        return usedShare < lowWatermark;
    }
}
