package org.ascendtwin.hardware.step;

/** How much a forward pass computes. One object is reused for all steps. */
final class PassSize {
    /** Tokens of each request; 0 where prompts make them differ. */
    private int queryLen;

    private int tokens;
    private int rows;
    private int paddedTokens;
    private int paddedRows;

    /** New tokens of prompts, of which {@code requestCount} are sampled. */
    PassSize prompts(int tokenCount, int requestCount) {
        return set(0, tokenCount, requestCount, tokenCount, requestCount);
    }

    /** {@code tokensOfEach} tokens, all sampled, of each of {@code requests}, as if they were {@code padded}. */
    PassSize each(int tokensOfEach, int requests, int padded) {
        int all = tokensOfEach * requests;
        return set(tokensOfEach, all, all, tokensOfEach * padded, tokensOfEach * padded);
    }

    private PassSize set(int tokensOfEach, int tokenCount, int rowCount, int paddedTokenCount, int paddedRowCount) {
        queryLen = tokensOfEach;
        tokens = tokenCount;
        rows = rowCount;
        paddedTokens = paddedTokenCount;
        paddedRows = paddedRowCount;
        return this;
    }

    boolean hasPrompts() {
        return queryLen == 0;
    }

    int queryLen() {
        return queryLen;
    }

    /** Tokens of this group. */
    int tokens() {
        return tokens;
    }

    /** Sampled tokens. */
    int rows() {
        return rows;
    }

    /** Tokens with those that only fill a graph. */
    int paddedTokens() {
        return paddedTokens;
    }

    /** Sampled tokens with those that only fill a graph. */
    int paddedRows() {
        return paddedRows;
    }
}
