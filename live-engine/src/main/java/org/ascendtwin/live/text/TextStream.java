package org.ascendtwin.live.text;

import java.util.Arrays;

/**
 * Text that grows token by token. What a token adds can depend on the one before it, and a character may need several
 * tokens, so the last few tokens are decoded together and text is given out once it is whole.
 */
public final class TextStream {
    private static final char UNFINISHED = '\ufffd';

    private final Tokenizer tokenizer;
    private final boolean skipsSpecials;
    private int[] tokens = new int[64];
    private int count;

    /** Where decoding begins: tokens that were given out, kept for what follows them. */
    private int context;

    /** Tokens whose text was given out. */
    private int given;

    /** @param skipsSpecials whether special tokens have no text */
    public TextStream(Tokenizer tokenizer, boolean skipsSpecials) {
        this.tokenizer = tokenizer;
        this.skipsSpecials = skipsSpecials;
    }

    /** Adds a token; gives the text that is whole now and was not before. */
    public String append(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = token;
        String before = tokenizer.decode(tokens, context, given, skipsSpecials);
        String now = tokenizer.decode(tokens, context, count, skipsSpecials);
        if (now.length() <= before.length() || now.charAt(now.length() - 1) == UNFINISHED) {
            return "";
        }
        context = given;
        given = count;
        return now.substring(before.length());
    }

    /** What is left at the end: of unfinished characters, marks in their place. */
    public String finish() {
        String before = tokenizer.decode(tokens, context, given, skipsSpecials);
        String now = tokenizer.decode(tokens, context, count, skipsSpecials);
        given = count;
        return now.length() <= before.length() ? "" : now.substring(before.length());
    }
}
