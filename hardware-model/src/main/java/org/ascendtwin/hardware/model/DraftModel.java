package org.ascendtwin.hardware.model;

import java.util.List;

/**
 * The small model that proposes tokens for speculative decoding. It shares the target's embedding table and is not
 * quantised.
 *
 * @param stack its layers and its own head
 * @param fusionInputs hidden states of the target that are joined and projected to one before its first layer
 */
public record DraftModel(ModelConfig stack, int fusionInputs) {
    /** Vocabulary of a draft head: the most frequent tokens only (EAGLE-3 releases use 32000). */
    public static final int USUAL_VOCABULARY = 32000;

    /**
     * The EAGLE-3 head of {@code target} (Li et al. 2025): three hidden states of the target projected to one, one layer
     * whose projections read that next to the token's embedding, its own reduced vocabulary.
     */
    public static DraftModel eagle3(ModelConfig target, int vocabSize) {
        LayerKind like = target.layers().getLast();
        GroupedQueryAttention attention = like.attention();
        GroupedQueryAttention wide = new GroupedQueryAttention(
                2 * target.hiddenSize(),
                attention.queryHeads(),
                attention.keyValueHeads(),
                attention.headDim(),
                false,
                attention.projectionBias(),
                attention.outputBias());
        ModelConfig stack = new ModelConfig(
                target.id() + "-eagle3",
                "Eagle3",
                target.hiddenSize(),
                vocabSize,
                false,
                target.contextLength(),
                List.of(new LayerKind(1, wide, like.feedForward())));
        return new DraftModel(stack, 3);
    }

    /** Elements of the projection that joins the target's hidden states. */
    public long fusionParameters() {
        return (long) fusionInputs * stack.hiddenSize() * stack.hiddenSize();
    }

    /** All elements but the shared embedding table. */
    public long parameterCount() {
        return stack.linearParameters() + stack.smallParameters() + stack.headParameters() + fusionParameters();
    }
}
