package org.ascendtwin.scheduler.batch;

import java.util.Arrays;

/**
 * The future memory of requests whose output length is known because end-of-sequence is ignored: who ends when, and
 * what it gives back then ({@code add_one_req_ignore_eos} in {@code schedule_policy.py}).
 */
final class IgnoreEosForecast {
    /** {@code IGNORE_EOS_RESERVE_TOKENS}: tokens to be left for each request at every step. */
    private static final int RESERVE_TOKENS = 1;

    private final boolean misplacesLongest;
    private double[] tokensLeft = new double[16];
    private int[] tokensOccupied = new int[16];
    private int count;
    private boolean built;

    /** @param misplacesLongest whether to follow {@link UpstreamDefect#FORECAST_MISPLACES_LONGEST} */
    IgnoreEosForecast(boolean misplacesLongest) {
        this.misplacesLongest = misplacesLongest;
    }

    void clear() {
        count = 0;
        built = false;
    }

    /** Adds {@code sequence}, and before the first one everything that runs or is selected. */
    void include(Sequence sequence, SequenceList running, SequenceList selected, double newTokenRatio) {
        if (built) {
            insert(sequence, newTokenRatio);
            return;
        }
        built = true;
        append(sequence, newTokenRatio);
        for (int index = 0; index < running.size(); index++) {
            append(running.get(index), newTokenRatio);
        }
        for (int index = 0; index < selected.size(); index++) {
            append(selected.get(index), newTokenRatio);
        }
        sort();
    }

    /** Whether everybody can go on to its end, starting with {@code freeTokens}. */
    boolean fits(int freeTokens) {
        double free = freeTokens;
        for (int index = 0; index < count; index++) {
            int batchSize = count - index;
            if (free - tokensLeft[index] * batchSize <= RESERVE_TOKENS * batchSize) {
                return false;
            }
            free += tokensOccupied[index];
        }
        return true;
    }

    private void append(Sequence sequence, double newTokenRatio) {
        double left = left(sequence, newTokenRatio);
        if (left > 0) {
            insertAt(count, left, sequence);
        }
    }

    /** Goes before the first that lives as long or longer; where there is none, before the last one, as upstream does. */
    private void insert(Sequence sequence, double newTokenRatio) {
        double left = left(sequence, newTokenRatio);
        if (left <= 0) {
            return;
        }
        int place = 0;
        int end = misplacesLongest ? count - 1 : count;
        while (place < end && left > tokensLeft[place]) {
            place++;
        }
        insertAt(place, left, sequence);
    }

    private void insertAt(int place, double left, Sequence sequence) {
        if (count == tokensLeft.length) {
            tokensLeft = Arrays.copyOf(tokensLeft, 2 * count);
            tokensOccupied = Arrays.copyOf(tokensOccupied, 2 * count);
        }
        System.arraycopy(tokensLeft, place, tokensLeft, place + 1, count - place);
        System.arraycopy(tokensOccupied, place, tokensOccupied, place + 1, count - place);
        tokensLeft[place] = left;
        tokensOccupied[place] = sequence.tokens().length();
        count++;
    }

    private void sort() {
        for (int index = 1; index < count; index++) {
            double left = tokensLeft[index];
            int occupied = tokensOccupied[index];
            int hole = index;
            while (hole > 0 && tokensLeft[hole - 1] > left) {
                tokensLeft[hole] = tokensLeft[hole - 1];
                tokensOccupied[hole] = tokensOccupied[hole - 1];
                hole--;
            }
            tokensLeft[hole] = left;
            tokensOccupied[hole] = occupied;
        }
    }

    private static double left(Sequence sequence, double newTokenRatio) {
        double ratio = sequence.request().ignoreEos() ? 1.0 : newTokenRatio;
        return sequence.maxNewTokens() * ratio - sequence.outputCount();
    }
}
