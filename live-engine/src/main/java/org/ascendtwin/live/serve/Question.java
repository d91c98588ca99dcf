package org.ascendtwin.live.serve;

import java.util.List;
import java.util.Set;
import org.ascendtwin.live.engine.Sampling;

/**
 * A request as a client asks it.
 *
 * @param api which interface it came by
 * @param id what it is called
 * @param prompt its tokens
 * @param maxNewTokens most tokens of the answer
 * @param sampling how they are chosen
 * @param endTokens tokens that end the answer
 * @param stops texts that end the answer
 * @param skipsSpecials whether special tokens are left out of the text
 * @param streams whether the answer comes in pieces
 * @param withUsage whether the last piece counts tokens
 */
record Question(
        Api api,
        String id,
        int[] prompt,
        int maxNewTokens,
        Sampling sampling,
        Set<Integer> endTokens,
        List<String> stops,
        boolean skipsSpecials,
        boolean streams,
        boolean withUsage) {}
