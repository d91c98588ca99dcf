package org.ascendtwin.live.runtime;

import org.ascendtwin.live.acl.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer's weights on the device. Matrices are (inputs, outputs).
 *
 * @param inputNorm norm before attention
 * @param query from hidden features to all query heads
 * @param key to all key heads
 * @param value to all value heads
 * @param queryNorm norm of a query head; null where heads are not normed
 * @param keyNorm norm of a key head; null where heads are not normed
 * @param output from all heads back
 * @param outputNorm norm before the gated unit
 * @param router to a score for each expert; null for a dense layer
 * @param gateUp gate and up projection side by side; of every expert, if there are any
 * @param down back to hidden features; of every expert, if there are any
 */
record DecoderLayer(
        Tensor inputNorm,
        Tensor query,
        Tensor key,
        Tensor value,
        @Nullable Tensor queryNorm,
        @Nullable Tensor keyNorm,
        Tensor output,
        Tensor outputNorm,
        @Nullable Tensor router,
        Tensor gateUp,
        Tensor down) {}
