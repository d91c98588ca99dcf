package org.ascendtwin.live.serve;

import java.util.List;
import java.util.Set;
import org.ascendtwin.live.engine.Penalties;
import org.ascendtwin.live.engine.Sampling;

/**
 * A request as a client asks it.
 *
 * @param api which interface it came by
 * @param index which of the request's answers it is, from 0
 * @param id what it is called
 * @param prompt its tokens
 * @param maxNewTokens most tokens of the answer
 * @param sampling how they are chosen
 * @param penalties what makes tokens less likely that the answer has already
 * @param topChances likeliest tokens to be named at each place; negative where no chances are asked for
 * @param endTokens tokens that end the answer
 * @param stops texts that end the answer
 * @param skipsSpecials whether special tokens are left out of the text
 * @param streams whether the answer comes in pieces
 * @param withUsage whether the last piece counts tokens
 */
record Question(
        Api api,
        int index,
        String id,
        int[] prompt,
        int maxNewTokens,
        Sampling sampling,
        Penalties penalties,
        int topChances,
        Set<Integer> endTokens,
        List<String> stops,
        boolean skipsSpecials,
        boolean streams,
        boolean withUsage) {
    /** Whether the client wants to know how likely tokens were. */
    boolean wantsChances() {
        return topChances >= 0;
    }
}
