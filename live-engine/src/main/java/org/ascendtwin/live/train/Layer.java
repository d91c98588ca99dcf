package org.ascendtwin.live.train;

import java.util.Arrays;
import org.ascendtwin.live.runtime.DecoderConfig;

/** One layer's pass over a batch of text, with what it keeps for the way back. */
final class Layer {
    private final DecoderConfig config;
    private final LayerWeights weights;
    private final Linear linear;
    private final Rotation rotation;
    private final Attention attention;
    private final Scratch scratch;
    private final float[] input;
    private final float[] inputRoots;
    private final float[] normed;
    private final float[] query;
    private final float[] queryRoots;
    private final float[] key;
    private final float[] keyRoots;
    private final float[] turnedQuery;
    private final float[] turnedKey;
    private final float[] value;
    private final float[] attended;
    private final float[] middle;
    private final float[] middleRoots;
    private final float[] middleNormed;
    private final float[] gate;
    private final float[] up;
    private final float[] gated;

    /** Room that all layers share. */
    record Scratch(float[] hidden, float[] query, float[] turnedQuery, float[] key, float[] value, float[] inner) {
        static Scratch of(DecoderConfig config, int tokens) {
            return new Scratch(
                    new float[tokens * config.hiddenSize()],
                    new float[tokens * config.querySize()],
                    new float[tokens * config.querySize()],
                    new float[tokens * config.keySize()],
                    new float[tokens * config.keySize()],
                    new float[tokens * config.intermediateSize()]);
        }
    }

    Layer(Blas blas, DecoderConfig config, LayerWeights weights, TextShape shape, Scratch scratch) {
        int tokens = shape.tokens();
        this.config = config;
        this.weights = weights;
        this.linear = new Linear(blas, tokens);
        this.rotation = new Rotation(config, shape.length());
        this.attention = new Attention(blas, config, shape.rows(), shape.length());
        this.scratch = scratch;
        this.input = new float[tokens * config.hiddenSize()];
        this.inputRoots = new float[tokens];
        this.normed = new float[input.length];
        this.query = new float[tokens * config.querySize()];
        this.queryRoots = new float[tokens * config.heads()];
        this.key = new float[tokens * config.keySize()];
        this.keyRoots = new float[tokens * config.kvHeads()];
        this.turnedQuery = new float[query.length];
        this.turnedKey = new float[key.length];
        this.value = new float[key.length];
        this.attended = new float[query.length];
        this.middle = new float[input.length];
        this.middleRoots = new float[tokens];
        this.middleNormed = new float[input.length];
        this.gate = new float[tokens * config.intermediateSize()];
        this.up = new float[gate.length];
        this.gated = new float[gate.length];
    }

    /** Adds the layer's result to {@code x}. */
    void forth(float[] x) {
        System.arraycopy(x, 0, input, 0, x.length);
        Rows.norm(input, weights.inputNorm().values(), config.epsilon(), inputRoots, normed);
        linear.forth(normed, weights.query(), query);
        linear.forth(normed, weights.key(), key);
        linear.forth(normed, weights.value(), value);
        Rows.norm(query, weights.queryNorm().values(), config.epsilon(), queryRoots, turnedQuery);
        Rows.norm(key, weights.keyNorm().values(), config.epsilon(), keyRoots, turnedKey);
        rotation.turn(turnedQuery, config.querySize(), 1);
        rotation.turn(turnedKey, config.keySize(), 1);
        attention.forth(turnedQuery, turnedKey, value, attended);
        linear.forth(attended, weights.output(), scratch.hidden);
        add(scratch.hidden, x);
        System.arraycopy(x, 0, middle, 0, x.length);
        Rows.norm(middle, weights.outputNorm().values(), config.epsilon(), middleRoots, middleNormed);
        linear.forth(middleNormed, weights.gate(), gate);
        linear.forth(middleNormed, weights.up(), up);
        Rows.gate(gate, up, gated);
        linear.forth(gated, weights.down(), scratch.hidden);
        add(scratch.hidden, x);
    }

    /** Turns the gradient of what the layer gave into that of what it got. */
    void back(float[] dx) {
        linear.back(gated, weights.down(), dx, scratch.inner, false);
        Rows.gateBack(gate, up, scratch.inner);
        linear.back(middleNormed, weights.gate(), gate, scratch.hidden, false);
        linear.back(middleNormed, weights.up(), up, scratch.hidden, true);
        Rows.normBack(middle, weights.outputNorm(), middleRoots, scratch.hidden, dx);
        linear.back(attended, weights.output(), dx, scratch.query, false);
        attendBack();
        linear.back(normed, weights.query(), scratch.query, scratch.hidden, false);
        linear.back(normed, weights.key(), scratch.key, scratch.hidden, true);
        linear.back(normed, weights.value(), scratch.value, scratch.hidden, true);
        Rows.normBack(input, weights.inputNorm(), inputRoots, scratch.hidden, dx);
    }

    /** From the gradient of what attention gave, in the scratch's query, to those of query, key and value heads. */
    private void attendBack() {
        float[] dAttended = scratch.query.clone();
        float[] dTurnedKey = new float[key.length];
        Arrays.fill(scratch.turnedQuery, 0);
        Arrays.fill(scratch.value, 0);
        attention.back(
                new Attention.Heads(turnedQuery, turnedKey, value),
                dAttended,
                new Attention.Heads(scratch.turnedQuery, dTurnedKey, scratch.value));
        rotation.turn(scratch.turnedQuery, config.querySize(), -1);
        rotation.turn(dTurnedKey, config.keySize(), -1);
        Arrays.fill(scratch.query, 0);
        Arrays.fill(scratch.key, 0);
        Rows.normBack(query, weights.queryNorm(), queryRoots, scratch.turnedQuery, scratch.query);
        Rows.normBack(key, weights.keyNorm(), keyRoots, dTurnedKey, scratch.key);
    }

    private static void add(float[] what, float[] to) {
        Rows.each(to.length, (from, until) -> {
            for (int i = from; i < until; i++) {
                to[i] += what[i];
            }
        });
    }
}
