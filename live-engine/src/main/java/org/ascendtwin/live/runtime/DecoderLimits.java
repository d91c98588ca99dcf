package org.ascendtwin.live.runtime;

/**
 * The largest batch that a decoder has room for.
 *
 * @param tokens new tokens of a pass
 * @param sequences sequences of a pass
 * @param pagesPerSequence pages of one sequence
 * @param scores tokens of a pass that say what comes after them
 */
public record DecoderLimits(int tokens, int sequences, int pagesPerSequence, int scores) {
    public DecoderLimits {
        if (tokens < 1 || sequences < 1 || sequences > tokens || pagesPerSequence < 1) {
            throw new IllegalArgumentException(tokens + " tokens, " + sequences + " sequences and " + pagesPerSequence
                    + " pages; allowed: 1 and more, and no more sequences than tokens");
        }
        if (scores < sequences || scores > tokens) {
            throw new IllegalArgumentException("scores after " + scores + " tokens of a pass; allowed: one of each of "
                    + sequences + " sequences at least, and of no more than " + tokens + " tokens");
        }
    }

    /** Limits of passes in which each sequence's last token says what comes after it. */
    public DecoderLimits(int tokens, int sequences, int pagesPerSequence) {
        this(tokens, sequences, pagesPerSequence, sequences);
    }
}
