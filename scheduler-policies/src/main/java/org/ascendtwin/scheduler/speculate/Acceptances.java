package org.ascendtwin.scheduler.speculate;

/** Knows before they are made which drafts will be right. Only a simulated device does. */
@FunctionalInterface
public interface Acceptances {
    /** Drafts of the next window of a request that will be right before the first wrong one, {@code atMost} looked at. */
    int correctDrafts(int requestId, int atMost);
}
