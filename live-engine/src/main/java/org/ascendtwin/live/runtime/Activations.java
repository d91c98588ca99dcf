package org.ascendtwin.live.runtime;

import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;

/**
 * What a forward pass computes on its way, with room for the largest batch.
 *
 * @param hidden a layer's result, before it is added to the residual
 * @param normed a norm's result
 * @param residual the sum that runs through all layers
 * @param nextResidual the sum after the next addition
 * @param query query heads
 * @param key key heads
 * @param value value heads
 * @param turnedQuery query heads after their norm
 * @param turnedKey key heads after their norm
 * @param attended what attention gives
 * @param cosine of each token's position
 * @param sine of each token's position
 * @param reciprocals of norms' roots
 * @param gateUp gate and up projection
 * @param gated what the gated unit gives
 */
record Activations(
        Tensor hidden,
        Tensor normed,
        Tensor residual,
        Tensor nextResidual,
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor turnedQuery,
        Tensor turnedKey,
        Tensor attended,
        Tensor cosine,
        Tensor sine,
        Tensor reciprocals,
        Tensor gateUp,
        Tensor gated) {
    static Activations allocate(Buffers buffers, DecoderConfig config, TensorType type, int tokens) {
        long hidden = config.hiddenSize();
        long query = config.querySize();
        long key = config.keySize();
        long inner = config.experts() == null ? config.intermediateSize() : 1;
        return new Activations(
                buffers.tensor(type, tokens, hidden),
                buffers.tensor(type, tokens, hidden),
                buffers.tensor(type, tokens, hidden),
                buffers.tensor(type, tokens, hidden),
                buffers.tensor(type, tokens, query),
                buffers.tensor(type, tokens, key),
                buffers.tensor(type, tokens, key),
                buffers.tensor(type, tokens, query),
                buffers.tensor(type, tokens, key),
                buffers.tensor(type, tokens, query),
                buffers.tensor(type, tokens, config.headSize()),
                buffers.tensor(type, tokens, config.headSize()),
                buffers.tensor(TensorType.FLOAT, (long) tokens * config.heads()),
                buffers.tensor(type, tokens, 2 * inner),
                buffers.tensor(type, tokens, inner));
    }

    /** The same for the first {@code tokens} tokens. */
    Activations first(long tokens) {
        return new Activations(
                hidden.rows(0, tokens),
                normed.rows(0, tokens),
                residual.rows(0, tokens),
                nextResidual.rows(0, tokens),
                query.rows(0, tokens),
                key.rows(0, tokens),
                value.rows(0, tokens),
                turnedQuery.rows(0, tokens),
                turnedKey.rows(0, tokens),
                attended.rows(0, tokens),
                cosine.rows(0, tokens),
                sine.rows(0, tokens),
                reciprocals,
                gateUp.rows(0, tokens),
                gated.rows(0, tokens));
    }
}
