package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * Gives the token identities of a load tokens of a real vocabulary: equal identities are equal tokens, so that prompts share
 * what they share in the simulator; and an earlier answer in a prompt is what was really generated.
 */
final class VocabularyTokens {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int OUTPUT_BITS = 28;

    private final int vocabSize;
    private final @Nullable TokenRuns[] outputs;

    /** @param requests of the load, warm-ups included */
    VocabularyTokens(int vocabSize, int requests) {
        this.vocabSize = vocabSize;
        outputs = new TokenRuns[requests];
    }

    /** A request of the load as the device can serve it. */
    Request of(Request request) {
        TokenRuns prompt = new TokenRuns();
        for (int i = 0; i < request.prompt().length(); i++) {
            prompt.append(token(request.prompt().tokenAt(i)), 1);
        }
        return new Request(
                request.id(),
                request.arrivalNanos(),
                prompt,
                request.maxNewTokens(),
                request.priority(),
                request.routingKey(),
                request.ignoreEos(),
                request.outputStart(),
                request.trueOutputTokens());
    }

    private long token(long identity) {
        long place = identity - Request.outputStart(0);
        if (place >= 0) {
            int request = (int) (place >>> OUTPUT_BITS);
            int index = (int) (place & ((1L << OUTPUT_BITS) - 1));
            TokenRuns output = request < outputs.length ? outputs[request] : null;
            if (output != null && index < output.length()) {
                return output.tokenAt(index);
            }
        }
        long mixed = (identity ^ (identity >>> 31)) * MULTIPLIER;
        return Long.remainderUnsigned(mixed ^ (mixed >>> 29), vocabSize);
    }

    /** Notes what was generated for {@code sequence}, which has ended. */
    void generated(Sequence sequence) {
        TokenRuns output = new TokenRuns();
        for (int i = sequence.promptLength(); i < sequence.tokens().length(); i++) {
            output.append(sequence.tokens().tokenAt(i), 1);
        }
        outputs[sequence.id()] = output;
    }

    /** What was generated for request {@code id}; empty where nothing was. */
    int[] output(int id) {
        TokenRuns output = outputs[id];
        int[] tokens = new int[output == null ? 0 : output.length()];
        for (int i = 0; output != null && i < tokens.length; i++) {
            tokens[i] = (int) output.tokenAt(i);
        }
        return tokens;
    }
}
