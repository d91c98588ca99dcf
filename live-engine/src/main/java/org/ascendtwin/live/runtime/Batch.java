package org.ascendtwin.live.runtime;

import java.util.List;

/**
 * What one forward pass computes: new tokens of several sequences, of which each may have tokens in the cache.
 *
 * @param pieces the sequences, in this order
 */
public record Batch(List<Piece> pieces) {
    /**
     * New tokens of one sequence.
     *
     * @param tokens the tokens, one or more
     * @param cached tokens of the sequence that are in the cache
     * @param pages pages of the sequence, in the order of its positions; enough for the new tokens too
     * @param scored how many of the tokens, the last ones, are to say what comes after them
     */
    public record Piece(int[] tokens, int cached, int[] pages, int scored) {
        public Piece {
            if (scored < 1 || scored > tokens.length) {
                throw new IllegalArgumentException(
                        "scores after " + scored + " tokens of " + tokens.length + "; allowed: 1 and more of them");
            }
            if (cached < 0) {
                throw new IllegalArgumentException(
                        tokens.length + " new tokens after " + cached + " cached ones; allowed: after 0 or more");
            }
            tokens = tokens.clone();
            pages = pages.clone();
        }

        /** New tokens of which the last one is to say what comes after it. */
        public Piece(int[] tokens, int cached, int[] pages) {
            this(tokens, cached, pages, 1);
        }

        /** Tokens of the sequence after this pass. */
        int length() {
            return cached + tokens.length;
        }
    }

    public Batch {
        pieces = List.copyOf(pieces);
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("a batch of no sequences; allowed: 1 or more");
        }
    }

    /** Tokens of all sequences that are to say what comes after them. */
    public int scoredCount() {
        int count = 0;
        for (Piece piece : pieces) {
            count += piece.scored;
        }
        return count;
    }

    /** New tokens of all sequences. */
    public int tokenCount() {
        int count = 0;
        for (Piece piece : pieces) {
            count += piece.tokens.length;
        }
        return count;
    }
}
