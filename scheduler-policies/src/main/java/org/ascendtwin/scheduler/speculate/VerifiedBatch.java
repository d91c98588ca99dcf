package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;

/** What became of the drafts of one step; filled anew for each step. */
public final class VerifiedBatch {
    private int[] correctDrafts = new int[16];
    private int size;
    private int drafts;
    private int correctSum;

    /** @param draftsEach drafts that the step verified for each request */
    public void begin(int draftsEach) {
        drafts = draftsEach;
        size = 0;
        correctSum = 0;
    }

    /** Adds a request of which the first {@code correct} drafts were right. */
    public void add(int correct) {
        if (size == correctDrafts.length) {
            correctDrafts = Arrays.copyOf(correctDrafts, 2 * size);
        }
        correctDrafts[size++] = correct;
        correctSum += correct;
    }

    /** Requests in the step. */
    public int size() {
        return size;
    }

    /** Drafts verified for each request. */
    public int drafts() {
        return drafts;
    }

    public int correctDrafts(int index) {
        return correctDrafts[index];
    }

    /** Correct drafts of all requests. */
    public int correctSum() {
        return correctSum;
    }
}
