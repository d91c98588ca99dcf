package org.ascendtwin.live.train;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * A dense decoder of Qwen3's kind that learns: its forward pass over rows of text, and the gradients of its loss, written
 * out by hand.
 */
final class Learner {
    private static final double DEVIATION = 0.02;

    private final DecoderConfig config;
    private final TextShape shape;
    private final Linear linear;
    private final Parameter embedding;
    private final Parameter norm;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();
    private final float[] x;
    private final float[] roots;
    private final float[] normed;
    private final float[] probabilities;

    Learner(Blas blas, DecoderConfig config, TextShape shape, long seed) {
        if (!config.headNorms() || !config.tiedEmbeddings() || config.experts() != null) {
            throw new IllegalArgumentException(
                    config + "; allowed: dense models with normed heads whose head is the embedding table");
        }
        this.config = config;
        this.shape = shape;
        this.linear = new Linear(blas, shape.tokens());
        RandomStream random = new Streams(seed, 0).stream("weights", 0);
        this.embedding = Parameter.matrix(
                "model.embed_tokens.weight", config.vocabSize(), config.hiddenSize(), DEVIATION, random);
        this.norm = Parameter.norm("model.norm.weight", config.hiddenSize());
        parameters.add(embedding);
        parameters.add(norm);
        Layer.Scratch scratch = Layer.Scratch.of(config, shape.tokens());
        for (int i = 0; i < config.layers(); i++) {
            LayerWeights weights = LayerWeights.draw(config, i, random);
            parameters.addAll(weights.all());
            layers.add(new Layer(blas, config, weights, shape, scratch));
        }
        this.x = new float[shape.tokens() * config.hiddenSize()];
        this.roots = new float[shape.tokens()];
        this.normed = new float[x.length];
        this.probabilities = new float[shape.tokens() * config.vocabSize()];
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Numbers that it learns. */
    long size() {
        return parameters.stream()
                .mapToLong(parameter -> parameter.values().length)
                .sum();
    }

    /** The chances of every token of the vocabulary after each token of a batch; overwritten by the next batch. */
    float[] probabilities(int[] tokens) {
        int hidden = config.hiddenSize();
        for (int i = 0; i < tokens.length; i++) {
            System.arraycopy(embedding.values(), tokens[i] * hidden, x, i * hidden, hidden);
        }
        for (Layer layer : layers) {
            layer.forth(x);
        }
        Rows.norm(x, norm.values(), config.epsilon(), roots, normed);
        linear.forth(normed, embedding, probabilities);
        Rows.softmax(probabilities, config.vocabSize());
        return probabilities;
    }

    /** The mean of −ln(chance of the token that came next), in the last batch. */
    double loss(int[] next) {
        double sum = 0;
        for (int i = 0; i < next.length; i++) {
            sum -= Math.log(Math.max(probabilities[i * config.vocabSize() + next[i]], Float.MIN_NORMAL));
        }
        return sum / next.length;
    }

    /**
     * Adds the gradients of the cross-entropy between the last batch's chances and what is wished for.
     *
     * @param teacher a distribution after each token, as {@link #probabilities} gives them; null for the text itself
     */
    void back(int[] tokens, int[] next, float @Nullable [] teacher) {
        int vocab = config.vocabSize();
        float scale = 1f / shape.tokens();
        Rows.each(tokens.length, (from, to) -> {
            for (int row = from; row < to; row++) {
                for (int i = row * vocab; i < (row + 1) * vocab; i++) {
                    probabilities[i] = scale * (probabilities[i] - (teacher == null ? 0 : teacher[i]));
                }
                if (teacher == null) {
                    probabilities[row * vocab + next[row]] -= scale;
                }
            }
        });
        float[] dNormed = new float[x.length];
        float[] dx = new float[x.length];
        linear.back(normed, embedding, probabilities, dNormed, false);
        Rows.normBack(x, norm, roots, dNormed, dx);
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).back(dx);
        }
        int hidden = config.hiddenSize();
        for (int i = 0; i < tokens.length; i++) {
            for (int j = 0; j < hidden; j++) {
                embedding.gradients()[tokens[i] * hidden + j] += dx[i * hidden + j];
            }
        }
    }

    /** Moves all parameters against their gradients, which are cut to a length of {@code longest} together. */
    void learn(int step, double rate, double longest) {
        double squares = 0;
        for (Parameter parameter : parameters) {
            squares += parameter.squaredGradients();
        }
        double scale = Math.min(1, longest / Math.sqrt(squares));
        parameters.parallelStream().forEach(parameter -> parameter.learn(step, rate, scale));
    }
}
