package org.ascendtwin.live.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.live.text.TextStream;
import org.ascendtwin.live.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text given out token by token, with a tokenizer of few merges, so that characters fall apart into bytes. */
final class TextStreamTest {
    @TempDir
    private Path folder;

    @Test
    void piecesAreWholeCharactersAndAddUpToTheText() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(
                file, BytePairs.learn("some text, some more text", 270).json());
        try (Tokenizer tokenizer = Tokenizer.read(file)) {
            String text = "some 日本語 🙂 text\n čaj  <|im_start|>x";
            TextStream stream = new TextStream(tokenizer, false);
            StringBuilder all = new StringBuilder();
            for (int token : tokenizer.encode(text)) {
                String piece = stream.append(token);
                assertThat(piece).doesNotContain("\ufffd");
                all.append(piece);
            }
            assertThat(all + stream.finish()).isEqualTo(text);

            TextStream cut = new TextStream(tokenizer, true);
            int[] tokens = tokenizer.encode("a🙂");
            StringBuilder start = new StringBuilder();
            for (int i = 0; i < tokens.length - 1; i++) {
                start.append(cut.append(tokens[i]));
            }
            assertThat(start.toString()).isEqualTo("a");
            assertThat(cut.finish()).isEqualTo("\ufffd");
        }
    }
}
