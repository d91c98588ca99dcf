package org.ascendtwin.scheduler.conformance;

import java.util.List;
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
        TokenRuns tokens = new TokenRuns();
        for (Object segment : input.listOf("segs")) {
            List<?> pair = (List<?>) segment;
            tokens.append(((Number) pair.get(0)).longValue(), ((Number) pair.get(1)).intValue());
        }
        for (Object blockId : input.listOf("hash_ids")) {
            int left = input.intOf("input_length") - tokens.length();
            tokens.append(((Number) blockId).longValue() * BLOCK_TOKENS, Math.min(BLOCK_TOKENS, left));
        }
        return tokens;
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
