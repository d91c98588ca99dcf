package org.ascendtwin.hardware.model;

import java.util.List;

/**
 * The small model that proposes tokens for speculative decoding, not quantised. A draft head shares the target's embedding
 * table.
 *
 * @param kind how it is joined to the target
 * @param stack its layers and the head it uses
 */
public record DraftModel(Kind kind, ModelConfig stack) {
    /** How a draft model is joined to its target. */
    public enum Kind {
        /** Three hidden states of the target are projected to one where there are new ones; own head (Li et al. 2025). */
        EAGLE3,
        /** Hidden state and embedding are projected to one at every token; the target's head (DeepSeek-V3's MTP). */
        NEXTN,
        /** A model of its own that shares nothing but the vocabulary (Leviathan et al. 2023). */
        STANDALONE
    }

    /** Vocabulary of a draft head: the most frequent tokens only (EAGLE-3 releases use 32000). */
    public static final int USUAL_VOCABULARY = 32000;

    private static final String NO_HEADS = "an EAGLE-3 head needs a target whose last layer has query, key and"
            + " value heads. Maybe the model has its own next-token layer: use NEXTN";

    /** The EAGLE-3 head of {@code target}: one layer that reads a hidden state next to the token's embedding. */
    public static DraftModel eagle3(ModelConfig target, int vocabSize) {
        int heads;
        int keyValueHeads;
        int headDim;
        Attention last = target.layers().getLast().attention();
        if (last instanceof GroupedQueryAttention attention) {
            heads = attention.queryHeads();
            keyValueHeads = attention.keyValueHeads();
            headDim = attention.headDim();
        } else if (last instanceof LatentAttention attention) {
            heads = attention.heads();
            keyValueHeads = attention.heads();
            headDim = attention.nopeDim();
        } else {
            throw new IllegalArgumentException(target.id() + ": " + NO_HEADS);
        }
        GroupedQueryAttention wide = new GroupedQueryAttention(
                2 * target.hiddenSize(),
                heads,
                keyValueHeads,
                headDim,
                new GroupedQueryAttention.Options(false, false, false, false, 0));
        DenseMlp mlp = new DenseMlp(widestDense(target), false);
        return new DraftModel(Kind.EAGLE3, stack(target, "-eagle3", vocabSize, new LayerKind(1, wide, mlp)));
    }

    /** The next-token layer of {@code target}, shaped like its last layer that has a cache. */
    public static DraftModel nextn(ModelConfig target) {
        LayerKind like = target.layers().getLast();
        for (LayerKind kind : target.layers()) {
            if (!(kind.attention() instanceof LinearAttention)) {
                like = kind;
            }
        }
        LayerKind layer = new LayerKind(1, like.attention(), like.feedForward());
        return new DraftModel(Kind.NEXTN, stack(target, "-nextn", target.vocabSize(), layer));
    }

    /** {@code model} as the draft model of a larger one. */
    public static DraftModel standalone(ModelConfig model) {
        return new DraftModel(Kind.STANDALONE, model);
    }

    private static int widestDense(ModelConfig target) {
        int width = 0;
        for (LayerKind kind : target.layers()) {
            if (kind.feedForward() instanceof DenseMlp mlp) {
                width = Math.max(width, mlp.intermediateSize());
            }
        }
        return width > 0 ? width : 4 * target.hiddenSize();
    }

    private static ModelConfig stack(ModelConfig target, String suffix, int vocabSize, LayerKind layer) {
        return new ModelConfig(
                target.id() + suffix,
                target.architecture(),
                target.hiddenSize(),
                vocabSize,
                false,
                target.contextLength(),
                List.of(layer));
    }

    /** Vectors that are projected to one before the first layer; 0 where nothing is joined. */
    public int fusionInputs() {
        return switch (kind) {
            case EAGLE3 -> 3;
            case NEXTN -> 2;
            case STANDALONE -> 0;
        };
    }

    /** Elements of that projection. */
    public long fusionParameters() {
        return (long) fusionInputs() * stack.hiddenSize() * stack.hiddenSize();
    }

    /** Elements of an embedding table and a head of its own. */
    public long tableParameters() {
        return switch (kind) {
            case EAGLE3 -> stack.headParameters();
            case NEXTN -> 0;
            case STANDALONE -> stack.embeddingParameters() + stack.headParameters();
        };
    }

    /** All elements but what it shares with the target. */
    public long parameterCount() {
        return stack.linearParameters()
                + stack.expertParameters()
                + stack.smallParameters()
                + tableParameters()
                + fusionParameters();
    }
}
