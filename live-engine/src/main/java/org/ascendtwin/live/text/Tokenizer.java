package org.ascendtwin.live.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A model's tokenizer.json, read by HuggingFace's own library. Threads may share it. */
public final class Tokenizer implements AutoCloseable {
    /** Text is never cut or filled up, and special tokens are written out where they are meant. */
    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

    private final HuggingFaceTokenizer library;

    private Tokenizer(HuggingFaceTokenizer library) {
        this.library = library;
    }

    /** Reads a tokenizer.json. */
    public static Tokenizer read(Path file) throws IOException {
        // The library sends no statistics and downloads nothing.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + " is missing. Maybe the model was downloaded without its tokenizer");
        }
        try {
            return new Tokenizer(HuggingFaceTokenizer.newInstance(file, OPTIONS));
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            throw new IllegalStateException(
                    "the tokenizer's library does not run on " + Platform.detectPlatform("tokenizers"), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " is no tokenizer: " + e.getMessage(), e);
        }
    }

    /** The tokens of a text; special tokens may be written out in it. */
    public int[] encode(String text) {
        long[] ids = library.encode(text, false, false).getIds();
        int[] tokens = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            tokens[i] = Math.toIntExact(ids[i]);
        }
        return tokens;
    }

    /** The text of tokens {@code from} to {@code to}, a place for what is no whole character. */
    public String decode(int[] tokens, int from, int to, boolean skipsSpecials) {
        long[] ids = new long[to - from];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = tokens[from + i];
        }
        return library.decode(ids, skipsSpecials);
    }

    @Override
    public void close() {
        library.close();
    }
}
