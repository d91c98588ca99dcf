package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;

/** The prefill delayer as one rank meets it: says how the rank stands, and whether a pass may prefill. */
public final class DelayGate {
    private final DelayerSettings settings;
    private final Roster roster;
    private final KvMemory memory;
    private boolean prefillable;
    private boolean allowed;
    private boolean belowWatermark;
    private int largestBatch;

    public DelayGate(DelayerSettings settings, Roster roster, KvMemory memory) {
        this.settings = settings;
        this.roster = roster;
        this.memory = memory;
    }

    /** Tells {@code delayer} how the rank stands, once its pass has looked for somebody to be prefilled. */
    public void report(PrefillDelayer delayer) {
        delayer.addRank(
                prefillable,
                prefillable && belowWatermark,
                roster.runningCount(),
                largestBatch,
                roster.waiting().size());
    }

    /** Takes in what was decided for all ranks. */
    public void decided(boolean newAllowed) {
        allowed = newAllowed;
    }

    /** Starts a prefill pass. */
    void begin() {
        prefillable = false;
        int idleTokens = memory.freeTokens() + memory.evictableTokens();
        belowWatermark = settings.isBelowWatermark(1 - idleTokens / (double) memory.capacityTokens());
    }

    /** There is somebody who could be prefilled. */
    void couldPrefill() {
        prefillable = true;
    }

    /** Whether the pass may prefill. */
    boolean allows() {
        return allowed;
    }

    /** Ends a prefill pass that selected {@code batchSize} requests. */
    void end(int batchSize) {
        largestBatch = Math.max(largestBatch, batchSize);
    }
}
