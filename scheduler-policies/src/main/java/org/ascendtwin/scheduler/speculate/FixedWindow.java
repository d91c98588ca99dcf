package org.ascendtwin.scheduler.speculate;

/** Always the same window. */
final class FixedWindow implements WindowPolicy {
    private final int draftTokens;

    FixedWindow(SpeculativeWindow window) {
        draftTokens = window.numDraftTokens();
    }

    @Override
    public int draftTokens(DecodeBatch batch) {
        return draftTokens;
    }

    @Override
    public void verified(VerifiedBatch outcome) {}
}
