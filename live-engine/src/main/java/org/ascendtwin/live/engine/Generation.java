package org.ascendtwin.live.engine;

import java.util.function.IntPredicate;

/**
 * How a request is answered.
 *
 * @param sampling how its tokens are chosen
 * @param isLast told every token of the output in its order; says whether the output ends with it
 */
public record Generation(Sampling sampling, IntPredicate isLast) {
    /** The likeliest tokens, as many as the request may have. */
    public static final Generation GREEDY = new Generation(Sampling.GREEDY, token -> false);
}
