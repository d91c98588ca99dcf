package org.ascendtwin.scheduler.speculate;

/** Chooses how far the next step of a decode batch looks ahead, from the batch and from what came of earlier drafts. */
public interface WindowPolicy {
    /** Tokens the target computes for each request of the next step: the drafts and one of its own. */
    int draftTokens(DecodeBatch batch);

    /** Takes in what became of the drafts of a step. */
    void verified(VerifiedBatch outcome);
}
