package org.ascendtwin.live.kernel;

import java.util.List;
import org.ascendtwin.live.acl.TensorType;

/**
 * What a kernel sweep covers: the operators of one model, for several numbers of tokens.
 *
 * @param hiddenSize features between layers
 * @param innerSize features inside the gated unit
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headSize features of a head
 * @param vocabSize tokens of the vocabulary
 * @param type format of activations and weights
 * @param tokens new tokens of a pass
 * @param contexts cached tokens of a sequence, for attention to one new token
 */
public record SweepShape(
        int hiddenSize,
        int innerSize,
        int heads,
        int kvHeads,
        int headSize,
        int vocabSize,
        TensorType type,
        List<Integer> tokens,
        List<Integer> contexts) {
    public SweepShape {
        tokens = List.copyOf(tokens);
        contexts = List.copyOf(contexts);
    }
}
