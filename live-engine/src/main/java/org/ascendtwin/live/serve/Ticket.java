package org.ascendtwin.live.serve;

import java.util.function.Consumer;
import org.ascendtwin.live.engine.Generation;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is handed to the engine.
 *
 * @param prompt its tokens
 * @param maxNewTokens most tokens of the answer
 * @param generation how it is answered
 * @param chances where its generation says how likely tokens were; null where it does not
 * @param receiver told what comes of it, on the engine's thread
 */
record Ticket(
        int[] prompt,
        int maxNewTokens,
        Generation generation,
        @Nullable ChanceLog chances,
        Consumer<Output> receiver) {}
