package org.ascendtwin.live.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.live.text.Tokenizer;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer that is learnt, as the library that reads it understands it. */
final class BytePairsTest {
    private static final int VOCABULARY = 400;

    @TempDir
    private Path folder;

    private Tokenizer tokenizer() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, BytePairs.learn(Corpus.text(500, 1), VOCABULARY).json());
        return Tokenizer.read(file);
    }

    private static String decoded(Tokenizer tokenizer, int[] tokens) {
        return tokenizer.decode(tokens, 0, tokens.length, false);
    }

    @Test
    void everyTextComesBackFromItsTokens() throws IOException {
        try (Tokenizer tokenizer = tokenizer()) {
            RandomStream random = new Streams(4, 0).stream("texts", 0);
            for (int i = 0; i < 200; i++) {
                Topic topic = Topic.values()[i % Topic.values().length];
                String text = topic.next(random).text();
                int[] tokens = tokenizer.encode(text);
                assertThat(decoded(tokenizer, tokens)).isEqualTo(text);
                assertThat(tokens.length).isLessThan(text.length() * 2 / 3);
            }
            for (String odd : new String[] {"", " ", "\n\n \t", "日本語 🙂 čeština", "a\u0000b", "don't  stop"}) {
                assertThat(decoded(tokenizer, tokenizer.encode(odd))).isEqualTo(odd);
            }
        }
    }

    @Test
    void specialTokensAreOneTokenAndDigitsOneEach() throws IOException {
        try (Tokenizer tokenizer = tokenizer()) {
            assertThat(tokenizer.encode("<|endoftext|><|im_start|><|im_end|>"))
                    .containsExactly(VOCABULARY - 3, VOCABULARY - 2, VOCABULARY - 1);
            assertThat(tokenizer.encode("2026")).containsExactly('2', '0', '2', '6');
            int[] hidden = tokenizer.encode("<|im_start|>a");
            assertThat(tokenizer.decode(hidden, 0, hidden.length, true)).isEqualTo("a");
        }
    }

    @Test
    void mergesAreThoseOfTheMostFrequentPairs() {
        // "aa" occurs twice in each of ten words, "ab" once; after the first merge "aab" is the most frequent.
        String json = BytePairs.learn("aab ".repeat(10), 256 + 2 + 3).json();
        assertThat(json).containsPattern("\"merges\" : \\[ \\[ \"a\", \"a\" ], \\[ \"aa\", \"b\" ] ]");
    }
}
