package org.ascendtwin.scheduler.batch;

/**
 * Holds prefill back until it is worth interrupting the decode of all data-parallel ranks
 * ({@code managers/prefill_delayer.py}). Each pass, every rank says how it stands ({@link #beginPass}, {@link #addRank}),
 * then all follow one decision.
 */
public final class PrefillDelayer {
    private final DelayerSettings settings;
    private final int maxRunningRequests;
    private int rankCount;
    private int prefillableCount;
    private boolean belowWatermark;
    private int largestRunning;
    private int largestPrefill;
    private int largestWaiting;
    private int delayedPasses;
    private long delayStartNanos;
    private boolean firstSlotDelaySkipped;

    /** @param maxRunningRequests of one rank */
    public PrefillDelayer(DelayerSettings settings, int maxRunningRequests) {
        this.settings = settings;
        this.maxRunningRequests = maxRunningRequests;
    }

    /** Forgets what the ranks said in the last pass. */
    public void beginPass() {
        rankCount = 0;
        prefillableCount = 0;
        belowWatermark = false;
        largestRunning = 0;
        largestPrefill = 0;
        largestWaiting = 0;
    }

    /**
     * Takes in how a rank stands.
     *
     * @param prefillable whether it could prefill now
     * @param forced whether its KV use is below the watermark while it could prefill
     * @param running requests in its decode batch
     * @param maxPrefill requests in its largest prefill batch so far
     * @param waiting requests in its queue
     */
    public void addRank(boolean prefillable, boolean forced, int running, int maxPrefill, int waiting) {
        rankCount++;
        if (prefillable) {
            prefillableCount++;
        }
        belowWatermark |= forced;
        largestRunning = Math.max(largestRunning, running);
        largestPrefill = Math.max(largestPrefill, maxPrefill);
        largestWaiting = Math.max(largestWaiting, waiting);
    }

    /** Decides for the ranks of this pass; what it decides is what the next pass counts on. */
    public DelayVerdict decide(long nowNanos) {
        if (prefillableCount == 0) {
            return release(DelayVerdict.NOTHING_TO_PREFILL);
        }
        if (belowWatermark) {
            return release(DelayVerdict.TOKEN_WATERMARK);
        }
        if (prefillableCount < rankCount) {
            return delayedPasses < settings.maxDelayPasses() - 1 ? delay(nowNanos) : release(DelayVerdict.WAIT_TIMEOUT);
        }
        if (hasFewSlots() || waitsForQueue(nowNanos)) {
            if (firstSlotDelaySkipped) {
                return delay(nowNanos);
            }
            firstSlotDelaySkipped = true;
        }
        return release(delayedPasses > 0 ? DelayVerdict.WAIT_SUCCESS : DelayVerdict.NO_WAIT);
    }

    /** Whether the next prefill would not fill the decode batches up in one go. */
    private boolean hasFewSlots() {
        return maxRunningRequests - largestRunning < largestPrefill;
    }

    private boolean waitsForQueue(long nowNanos) {
        if (Double.isNaN(settings.queueMinRatio()) || largestRunning == 0) {
            return false;
        }
        int enough = Math.min((int) (largestRunning * settings.queueMinRatio()), largestPrefill);
        boolean timedOut = delayedPasses > 0 && nowNanos - delayStartNanos >= settings.maxDelayNanos();
        return largestWaiting < enough && !timedOut;
    }

    private DelayVerdict delay(long nowNanos) {
        if (delayedPasses++ == 0) {
            delayStartNanos = nowNanos;
        }
        return DelayVerdict.DELAY;
    }

    private DelayVerdict release(DelayVerdict verdict) {
        delayedPasses = 0;
        return verdict;
    }
}
