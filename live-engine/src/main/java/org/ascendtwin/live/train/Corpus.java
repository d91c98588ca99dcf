package org.ascendtwin.live.train;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.text.Tokenizer;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** Dialogues of all topics, as many as are asked for, and batches of them as tokens. */
final class Corpus {
    private final Tokenizer tokenizer;
    private final TextShape shape;
    private final Streams streams;
    private final String part;

    /** @param part names a stream of dialogues of its own, such as for training or for the final test */
    Corpus(Tokenizer tokenizer, TextShape shape, long seed, String part) {
        this.tokenizer = tokenizer;
        this.shape = shape;
        this.streams = new Streams(seed, 0);
        this.part = part;
    }

    /** A text of {@code count} dialogues, to learn a tokenizer from. */
    static String text(int count, long seed) {
        RandomStream random = new Streams(seed, 0).stream("tokenizer", 0);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(any(random).text());
        }
        return text.toString();
    }

    private static Dialogue any(RandomStream random) {
        Topic[] topics = Topic.values();
        return topics[random.nextInt(topics.length)].next(random);
    }

    /**
     * Rows of text and, for each token, the one that comes next.
     *
     * @param tokens row after row
     * @param next row after row
     */
    record TextBatch(int[] tokens, int[] next) {}

    /** The {@code index}-th batch: every row begins with a dialogue and is filled up with more of them. */
    TextBatch batch(int index) {
        RandomStream random = streams.stream(part, index);
        int[] tokens = new int[shape.tokens()];
        int[] next = new int[shape.tokens()];
        for (int row = 0; row < shape.rows(); row++) {
            List<Integer> line = new ArrayList<>();
            while (line.size() <= shape.length()) {
                for (int token : tokenizer.encode(any(random).text())) {
                    line.add(token);
                }
            }
            for (int i = 0; i < shape.length(); i++) {
                tokens[row * shape.length() + i] = line.get(i);
                next[row * shape.length() + i] = line.get(i + 1);
            }
        }
        return new TextBatch(tokens, next);
    }
}
