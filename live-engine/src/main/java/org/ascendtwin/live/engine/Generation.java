package org.ascendtwin.live.engine;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How a request is answered.
 *
 * @param sampling how its tokens are chosen
 * @param penalties what makes tokens less likely that the output has already
 * @param isLast told every token of the output in its order; says whether the output ends with it
 * @param watcher told from what scores tokens were chosen; null for nobody
 */
public record Generation(
        Sampling sampling,
        Penalties penalties,
        IntPredicate isLast,
        @Nullable ScoreWatcher watcher) {
    /** The likeliest tokens, as many as the request may have. */
    public static final Generation GREEDY = new Generation(Sampling.GREEDY, token -> false);

    /** Without penalties, watched by nobody. */
    public Generation(Sampling sampling, IntPredicate isLast) {
        this(sampling, Penalties.NONE, isLast, null);
    }

    /** Whether the likeliest token is all that needs to be known. */
    boolean isPlain() {
        return sampling.isGreedy() && penalties.isNone() && watcher == null;
    }
}
