package org.ascendtwin.live.train;

import java.util.List;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.sim.rng.RandomStream;

/**
 * A layer's weights under the names that files have for them. Matrices are (outputs, inputs).
 *
 * @param inputNorm norm before attention
 * @param query from hidden features to all query heads
 * @param key to all key heads
 * @param value to all value heads
 * @param queryNorm norm of a query head
 * @param keyNorm norm of a key head
 * @param output from all heads back
 * @param outputNorm norm before the gated unit
 * @param gate to the gates
 * @param up to what is gated
 * @param down back to hidden features
 */
record LayerWeights(
        Parameter inputNorm,
        Parameter query,
        Parameter key,
        Parameter value,
        Parameter queryNorm,
        Parameter keyNorm,
        Parameter output,
        Parameter outputNorm,
        Parameter gate,
        Parameter up,
        Parameter down) {
    private static final double DEVIATION = 0.02;

    /** Weights drawn as GPT-2's are: those that write to the residual are smaller the more layers write to it. */
    static LayerWeights draw(DecoderConfig config, int layer, RandomStream random) {
        String prefix = "model.layers." + layer + ".";
        String attention = prefix + "self_attn.";
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        double writing = DEVIATION / Math.sqrt(2.0 * config.layers());
        return new LayerWeights(
                Parameter.norm(prefix + "input_layernorm.weight", hidden),
                Parameter.matrix(attention + "q_proj.weight", config.querySize(), hidden, DEVIATION, random),
                Parameter.matrix(attention + "k_proj.weight", config.keySize(), hidden, DEVIATION, random),
                Parameter.matrix(attention + "v_proj.weight", config.keySize(), hidden, DEVIATION, random),
                Parameter.norm(attention + "q_norm.weight", config.headSize()),
                Parameter.norm(attention + "k_norm.weight", config.headSize()),
                Parameter.matrix(attention + "o_proj.weight", hidden, config.querySize(), writing, random),
                Parameter.norm(prefix + "post_attention_layernorm.weight", hidden),
                Parameter.matrix(prefix + "mlp.gate_proj.weight", inner, hidden, DEVIATION, random),
                Parameter.matrix(prefix + "mlp.up_proj.weight", inner, hidden, DEVIATION, random),
                Parameter.matrix(prefix + "mlp.down_proj.weight", hidden, inner, writing, random));
    }

    List<Parameter> all() {
        return List.of(inputNorm, query, key, value, queryNorm, keyNorm, output, outputNorm, gate, up, down);
    }
}
