package org.ascendtwin.scheduler.batch;

import org.ascendtwin.scheduler.cache.KvMemory;

/** The prefill delayer as one rank meets it: asked at most once a pass, for all requests of the pass. */
final class DelayGate {
    private final PrefillDelayer delayer;
    private final Roster roster;
    private final KvMemory memory;
    private boolean asked;
    private boolean allowed;
    private boolean belowWatermark;
    private int largestBatch;

    DelayGate(DelayerSettings settings, int maxRunningRequests, Roster roster, KvMemory memory) {
        delayer = new PrefillDelayer(settings, maxRunningRequests);
        this.roster = roster;
        this.memory = memory;
    }

    /** Starts a prefill pass. */
    void begin() {
        asked = false;
        int idleTokens = memory.freeTokens() + memory.evictableTokens();
        belowWatermark = delayer.isBelowWatermark(1 - idleTokens / (double) memory.capacityTokens());
    }

    /** Whether the pass may prefill, now that there is somebody to be prefilled. */
    boolean allows() {
        if (!asked) {
            ask(true);
        }
        return allowed;
    }

    /** Ends a prefill pass that selected {@code batchSize} requests. */
    void end(int batchSize) {
        if (!asked) {
            ask(false);
        }
        largestBatch = Math.max(largestBatch, batchSize);
    }

    private void ask(boolean prefillable) {
        asked = true;
        delayer.beginPass();
        delayer.addRank(
                prefillable,
                prefillable && belowWatermark,
                roster.running().size(),
                largestBatch,
                roster.waiting().size());
        allowed = delayer.decide(roster.nowNanos()).isAllowed();
    }
}
