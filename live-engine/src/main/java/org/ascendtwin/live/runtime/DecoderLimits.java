package org.ascendtwin.live.runtime;

/**
 * The largest batch that a decoder has room for.
 *
 * @param tokens new tokens of a pass
 * @param sequences sequences of a pass
 * @param pagesPerSequence pages of one sequence
 */
public record DecoderLimits(int tokens, int sequences, int pagesPerSequence) {
    public DecoderLimits {
        if (tokens < 1 || sequences < 1 || sequences > tokens || pagesPerSequence < 1) {
            throw new IllegalArgumentException(tokens + " tokens, " + sequences + " sequences and " + pagesPerSequence
                    + " pages; allowed: 1 and more, and no more sequences than tokens");
        }
    }
}
