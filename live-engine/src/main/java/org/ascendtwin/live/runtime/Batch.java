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
     */
    public record Piece(int[] tokens, int cached, int[] pages) {
        public Piece {
            if (tokens.length == 0 || cached < 0) {
                throw new IllegalArgumentException(tokens.length + " new tokens after " + cached
                        + " cached ones; allowed: 1 or more after 0 or more");
            }
            tokens = tokens.clone();
            pages = pages.clone();
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

    /** New tokens of all sequences. */
    public int tokenCount() {
        int count = 0;
        for (Piece piece : pieces) {
            count += piece.tokens.length;
        }
        return count;
    }
}
