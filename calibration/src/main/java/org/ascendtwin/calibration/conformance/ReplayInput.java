package org.ascendtwin.calibration.conformance;

import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.request.TokenRuns;

/** The tokens of recorded requests. */
final class ReplayInput {
    private static final int BLOCK_TOKENS = 512;
    private static final long OUTPUT_START = 10_000_000_000L;
    private static final long OUTPUT_STRIDE = 1_000_000L;

    private ReplayInput() {}

    /** The prompt: segments of consecutive tokens, or blocks by hash id cut to the input's length. */
    static TokenRuns prompt(GoldenRecord input) {
        int length = input.intAtLeast(1, "input_length");
        if (input.has("segs")) {
            return segments(input, length);
        }
        TokenRuns tokens = new TokenRuns();
        for (long blockId : input.longsOf("hash_ids")) {
            tokens.append(blockId * BLOCK_TOKENS, Math.min(BLOCK_TOKENS, length - tokens.length()));
        }
        return ofLength(length, tokens, input, "hash_ids");
    }

    /** The tokens of {@code segs}, which must be {@code length} together. */
    static TokenRuns segments(GoldenRecord input, int length) {
        TokenRuns tokens = new TokenRuns();
        for (long[] segment : input.rowsOf("segs", 2)) {
            tokens.append(segment[0], Math.toIntExact(segment[1]));
        }
        return ofLength(length, tokens, input, "segs");
    }

    private static TokenRuns ofLength(int length, TokenRuns tokens, GoldenRecord input, String field) {
        if (tokens.length() != length) {
            throw new IllegalArgumentException(input.place() + ": field " + field + " gives " + tokens.length()
                    + " tokens, the input's length is " + length);
        }
        return tokens;
    }

    /** Whether a request of so many tokens is skipped since it would not fit with a page to spare. */
    static boolean exceeds(KvMemory memory, int committedTokens) {
        return memory.ceilToPage(committedTokens) + memory.pageSize() > memory.capacityTokens();
    }

    /** Decodes all but the last output token, whose KV is never written, and appends the outputs to {@code tokens}. */
    static void decode(KvMemory memory, KvLease lease, TokenRuns tokens, int ordinal, int outputLength) {
        for (int output = 0; output < outputLength - 1; output++) {
            memory.makeRoom(memory.pageSize());
            memory.decode(lease);
        }
        tokens.append(OUTPUT_START + ordinal * OUTPUT_STRIDE, outputLength);
    }
}
