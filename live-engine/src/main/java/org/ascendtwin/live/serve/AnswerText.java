package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.ascendtwin.live.text.StopText;
import org.ascendtwin.live.text.TextStream;
import org.ascendtwin.live.text.Tokenizer;
import org.ascendtwin.scheduler.engine.EndReason;
import org.jspecify.annotations.Nullable;

/** An answer as its tokens come in: the text to be shown, without what ended it. */
final class AnswerText {
    private final Question question;
    private final TextStream stream;
    private final StopText stop;
    private final StringBuilder text = new StringBuilder();
    private final List<TokenChance> chances = new ArrayList<>();
    private int[] tokens = new int[64];
    private int count;
    private int cachedTokens;
    private @Nullable EndReason reason;

    AnswerText(Question question, Tokenizer tokenizer) {
        this.question = question;
        this.stream = new TextStream(tokenizer, question.skipsSpecials());
        this.stop = new StopText(question.stops());
    }

    /** A rule for the engine that says with which token the answer ends. */
    static IntPredicate endRule(Question question, Tokenizer tokenizer) {
        if (question.stops().isEmpty()) {
            return question.endTokens()::contains;
        }
        TextStream stream = new TextStream(tokenizer, question.skipsSpecials());
        StopText stop = new StopText(question.stops());
        return token -> {
            stop.append(stream.append(token));
            return stop.found() != null || question.endTokens().contains(token);
        };
    }

    /** Takes news in. */
    void add(Output output) {
        cachedTokens = output.cachedTokens();
        chances.addAll(output.chances());
        for (int token : output.tokens()) {
            if (count == tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * count);
            }
            tokens[count++] = token;
            // The token that ends an answer is no part of its text.
            if (!question.endTokens().contains(token)) {
                text.append(stop.append(stream.append(token)));
            }
        }
        if (output.reason() != null) {
            reason = output.reason();
            text.append(stop.append(stream.finish())).append(stop.finish());
        }
    }

    Question question() {
        return question;
    }

    /** Text so far. */
    String text() {
        return text.toString();
    }

    int textLength() {
        return text.length();
    }

    int count() {
        return count;
    }

    /** How likely each token was; none where nobody asked. */
    List<TokenChance> chances() {
        return chances;
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, count);
    }

    int cachedTokens() {
        return cachedTokens;
    }

    /** Why it ended; null while it goes on. */
    @Nullable EndReason reason() {
        return reason;
    }

    /** The token or text that ended it; null if neither did. */
    @Nullable Object matched() {
        if (stop.found() != null) {
            return stop.found();
        }
        return count > 0 && question.endTokens().contains(tokens[count - 1]) ? tokens[count - 1] : null;
    }
}
