package org.ascendtwin.live.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ascendtwin.live.runtime.DecoderConfig;

/** Causal attention over rows of text of one length, forth and back. */
final class Attention {
    private final Blas blas;
    private final DecoderConfig config;
    private final int length;
    private final int count;
    private final float scale;

    /** Weights of every row, head and query, kept for the way back. */
    private final float[][] weights;

    /** @param count rows of text */
    Attention(Blas blas, DecoderConfig config, int count, int length) {
        this.blas = blas;
        this.config = config;
        this.length = length;
        this.count = count;
        this.scale = (float) (1 / Math.sqrt(config.headSize()));
        this.weights = new float[count * config.heads()][length * length];
    }

    private Blas.Matrix query(float[] numbers, int row, int head) {
        return head(numbers, row, head, config.querySize());
    }

    private Blas.Matrix key(float[] numbers, int row, int head) {
        return head(numbers, row, head / (config.heads() / config.kvHeads()), config.keySize());
    }

    private Blas.Matrix head(float[] numbers, int row, int head, int width) {
        return new Blas.Matrix(numbers, row * length * width + head * config.headSize(), width, false);
    }

    /** out = softmax(query · keyᵀ / sqrt(size)) · value, where a query sees itself and what is before it. */
    void forth(float[] query, float[] key, float[] value, float[] out) {
        Blas.Shape scores = new Blas.Shape(length, length, config.headSize());
        Blas.Shape result = new Blas.Shape(length, config.headSize(), length);
        IntStream.range(0, weights.length).parallel().forEach(i -> {
            int row = i / config.heads();
            int head = i % config.heads();
            float[] own = weights[i];
            Blas.Matrix square = Blas.Matrix.of(own, length);
            blas.one(scores, scale, query(query, row, head), key(key, row, head).turnedRound(), square, false);
            for (int place = 0; place < length; place++) {
                Rows.softmax(own, place * length, place + 1);
                Arrays.fill(own, place * length + place + 1, (place + 1) * length, 0);
            }
            blas.one(result, 1, square, key(value, row, head), query(out, row, head), false);
        });
    }

    /** What attention was computed from, or the gradients of that. */
    record Heads(float[] query, float[] key, float[] value) {}

    /** Back through {@link #forth}: adds to the gradients, which share keys and values between heads. */
    void back(Heads inputs, float[] dOut, Heads gradients) {
        // Heads that share a key write to the same gradient, so each row of text is one piece of work.
        IntStream.range(0, count).parallel().forEach(row -> {
            float[] square = new float[length * length];
            for (int head = 0; head < config.heads(); head++) {
                back(inputs, dOut, gradients, row, head, square);
            }
        });
    }

    private void back(Heads inputs, float[] dOut, Heads gradients, int row, int head, float[] square) {
        float[] own = weights[row * config.heads() + head];
        Blas.Matrix p = Blas.Matrix.of(own, length);
        Blas.Matrix ds = Blas.Matrix.of(square, length);
        Blas.Matrix dout = query(dOut, row, head);
        Blas.Shape scores = new Blas.Shape(length, length, config.headSize());
        Blas.Shape result = new Blas.Shape(length, config.headSize(), length);
        blas.one(scores, 1, dout, key(inputs.value, row, head).turnedRound(), ds, false);
        blas.one(result, 1, p.turnedRound(), dout, key(gradients.value, row, head), true);
        for (int start = 0; start < square.length; start += length) {
            float dot = 0;
            for (int i = start; i < start + length; i++) {
                dot += square[i] * own[i];
            }
            for (int i = start; i < start + length; i++) {
                square[i] = own[i] * (square[i] - dot);
            }
        }
        blas.one(result, scale, ds, key(inputs.key, row, head), query(gradients.query, row, head), true);
        blas.one(result, scale, ds.turnedRound(), query(inputs.query, row, head), key(gradients.key, row, head), true);
    }
}
