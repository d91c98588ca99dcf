package org.ascendtwin.scheduler.request;

import java.util.Arrays;

/**
 * A token sequence as runs of consecutive identities, so that a prompt of a hundred thousand tokens is a few numbers.
 * It only ever grows at its end; a slice (start, length) taken earlier therefore stays valid.
 */
public final class TokenRuns {
    private static final long HASH_MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] starts;
    private int[] ends;
    private int runCount;

    public TokenRuns() {
        starts = new long[2];
        ends = new int[2];
    }

    private TokenRuns(TokenRuns other) {
        int room = other.runCount + 2;
        starts = Arrays.copyOf(other.starts, room);
        ends = Arrays.copyOf(other.ends, room);
        runCount = other.runCount;
    }

    /** The tokens {@code start}, {@code start + 1}, and so on. */
    public static TokenRuns of(long start, int length) {
        return new TokenRuns().append(start, length);
    }

    /** A sequence of its own with the same tokens. */
    public TokenRuns copy() {
        return new TokenRuns(this);
    }

    /** Number of tokens. */
    public int length() {
        return runCount == 0 ? 0 : ends[runCount - 1];
    }

    /** Number of runs, each as long as it can be. */
    public int runCount() {
        return runCount;
    }

    /** Appends {@code length} tokens numbered from {@code start} on. */
    public TokenRuns append(long start, int length) {
        if (length < 0) {
            throw new IllegalArgumentException("run of " + length + " tokens; a run has 0 tokens or more");
        }
        if (length == 0) {
            return this;
        }
        int end = Math.addExact(length(), length);
        if (runCount > 0 && start == starts[runCount - 1] + runLength(runCount - 1)) {
            ends[runCount - 1] = end;
            return this;
        }
        if (runCount == starts.length) {
            starts = Arrays.copyOf(starts, 2 * runCount);
            ends = Arrays.copyOf(ends, 2 * runCount);
        }
        starts[runCount] = start;
        ends[runCount++] = end;
        return this;
    }

    /** Appends all tokens of {@code other}. */
    public TokenRuns append(TokenRuns other) {
        return append(other, other.length());
    }

    /** Appends the first {@code length} tokens of {@code other}. */
    public TokenRuns append(TokenRuns other, int length) {
        int left = length;
        for (int run = 0; left > 0; run++) {
            int taken = Math.min(left, other.runLength(run));
            append(other.starts[run], taken);
            left -= taken;
        }
        return this;
    }

    /** The identity of token {@code index}. */
    public long tokenAt(int index) {
        int run = runOf(index);
        return starts[run] + (index - runStart(run));
    }

    /** One past the last token that continues the run of token {@code index}. */
    public int endOfRun(int index) {
        return ends[runOf(index)];
    }

    /** How many tokens, at most {@code limit}, are equal in {@code a} from {@code fromA} and {@code b} from {@code fromB} on. */
    public static int commonLength(TokenRuns a, int fromA, TokenRuns b, int fromB, int limit) {
        int bound = Math.min(limit, Math.min(a.length() - fromA, b.length() - fromB));
        if (bound <= 0) {
            return 0;
        }
        int runA = a.runOf(fromA);
        int runB = b.runOf(fromB);
        int common = 0;
        while (common < bound) {
            int atA = fromA + common;
            int atB = fromB + common;
            if (a.starts[runA] + (atA - a.runStart(runA)) != b.starts[runB] + (atB - b.runStart(runB))) {
                return common;
            }
            int leftA = a.ends[runA] - atA;
            int leftB = b.ends[runB] - atB;
            common += Math.min(leftA, leftB);
            if (leftA <= leftB) {
                runA++;
            }
            if (leftB <= leftA) {
                runB++;
            }
        }
        return bound;
    }

    /** A hash of the {@code length} tokens from {@code from} on; equal slices have equal hashes. */
    public long hash(int from, int length) {
        long hash = length;
        int run = runOf(from);
        int at = from;
        int end = from + length;
        while (at < end) {
            int next = Math.min(end, ends[run]);
            hash = (hash ^ (starts[run] + (at - runStart(run)))) * HASH_MULTIPLIER;
            hash = (hash ^ (hash >>> 29) ^ (next - at)) * HASH_MULTIPLIER;
            at = next;
            run++;
        }
        return hash ^ (hash >>> 32);
    }

    private int runStart(int run) {
        return run == 0 ? 0 : ends[run - 1];
    }

    private int runLength(int run) {
        return ends[run] - runStart(run);
    }

    private int runOf(int index) {
        if (index < 0 || index >= length()) {
            throw new IndexOutOfBoundsException("token " + index + " of " + length());
        }
        int low = 0;
        int high = runCount - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > index) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int run = 0; run < runCount; run++) {
            text.append(run == 0 ? "" : ", ").append(starts[run]).append(" x ").append(runLength(run));
        }
        return text.toString();
    }
}
