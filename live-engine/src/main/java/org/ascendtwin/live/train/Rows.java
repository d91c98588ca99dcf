package org.ascendtwin.live.train;

import java.util.stream.IntStream;

/** What is computed row by row, forth and back; a back function adds to the gradients it is given. */
final class Rows {
    private static final int PIECES = 16;

    private Rows() {}

    /** Work on rows {@code from} to {@code to}. */
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    /** Runs {@code work} over all rows, on all cores. */
    static void each(int rows, Range work) {
        int piece = (rows + PIECES - 1) / PIECES;
        IntStream.range(0, (rows + piece - 1) / piece)
                .parallel()
                .forEach(i -> work.run(i * piece, Math.min(rows, (i + 1) * piece)));
    }

    /** y = x · root · gamma, where root = 1 / sqrt(mean(x²) + epsilon), for rows as wide as gamma. */
    static void norm(float[] x, float[] gamma, double epsilon, float[] roots, float[] y) {
        int width = gamma.length;
        each(x.length / width, (from, to) -> {
            for (int row = from; row < to; row++) {
                int start = row * width;
                double squares = 0;
                for (int i = start; i < start + width; i++) {
                    squares += x[i] * x[i];
                }
                float root = (float) (1 / Math.sqrt(squares / width + epsilon));
                roots[row] = root;
                for (int i = 0; i < width; i++) {
                    y[start + i] = x[start + i] * root * gamma[i];
                }
            }
        });
    }

    /** Back through {@link #norm}: dx_i += root · (g_i γ_i − x_i · root² · mean(g γ x)); dγ_i += Σ g_i x_i · root. */
    static void normBack(float[] x, Parameter gamma, float[] roots, float[] dy, float[] dx) {
        float[] factors = gamma.values();
        int width = factors.length;
        each(x.length / width, (from, to) -> {
            for (int row = from; row < to; row++) {
                int start = row * width;
                double dot = 0;
                for (int i = 0; i < width; i++) {
                    dot += dy[start + i] * factors[i] * x[start + i];
                }
                float root = roots[row];
                float back = (float) (dot / width * root * root);
                for (int i = 0; i < width; i++) {
                    dx[start + i] += root * (dy[start + i] * factors[i] - x[start + i] * back);
                }
            }
        });
        float[] gradients = gamma.gradients();
        for (int row = 0; row < x.length / width; row++) {
            for (int i = 0; i < width; i++) {
                gradients[i] += dy[row * width + i] * x[row * width + i] * roots[row];
            }
        }
    }

    /** gated = silu(gate) · up, where silu(x) = x / (1 + e^−x). */
    static void gate(float[] gate, float[] up, float[] gated) {
        each(gate.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                gated[i] = gate[i] * sigmoid(gate[i]) * up[i];
            }
        });
    }

    /** Back through {@link #gate}; gate and up become their own gradients. */
    static void gateBack(float[] gate, float[] up, float[] dy) {
        each(gate.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                float sigmoid = sigmoid(gate[i]);
                float silu = gate[i] * sigmoid;
                float slope = sigmoid * (1 + gate[i] * (1 - sigmoid));
                gate[i] = dy[i] * up[i] * slope;
                up[i] = dy[i] * silu;
            }
        });
    }

    private static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    /** Turns every row into probabilities. */
    static void softmax(float[] scores, int width) {
        each(scores.length / width, (from, to) -> {
            for (int row = from; row < to; row++) {
                softmax(scores, row * width, width);
            }
        });
    }

    /** Turns {@code width} scores from {@code start} on into probabilities. */
    static void softmax(float[] scores, int start, int width) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = start; i < start + width; i++) {
            most = Math.max(most, scores[i]);
        }
        double sum = 0;
        for (int i = start; i < start + width; i++) {
            scores[i] = (float) Math.exp(scores[i] - most);
            sum += scores[i];
        }
        float scale = (float) (1 / sum);
        for (int i = start; i < start + width; i++) {
            scores[i] *= scale;
        }
    }
}
