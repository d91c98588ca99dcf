package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.operator.AttentionHeads;

/** A model placed on dies, as the operators of one die. */
public final class Transformer {
    private final ModelConfig model;
    private final Placement placement;
    private final int fusionInputs;

    private Transformer(ModelConfig model, Placement placement, int fusionInputs) {
        this.model = model;
        this.placement = placement;
        this.fusionInputs = fusionInputs;
    }

    /** {@code model} on {@code placement}. */
    public static Transformer of(ModelConfig model, Placement placement) {
        return new Transformer(model, placement, 0);
    }

    /** {@code draft} beside a target on {@code placement}, itself not quantised. */
    public static Transformer of(DraftModel draft, Placement placement) {
        return new Transformer(draft.stack(), placement.plain(), draft.fusionInputs());
    }

    /** Embedding and all layers for {@code tokens} tokens, without attention itself. */
    public Pass body(int tokens) {
        return new PassBuilder(model, placement, tokens).embed().layers().build();
    }

    /** What joins the target's hidden states before {@link #body}; nothing for a target. */
    public Pass fusion(int tokens) {
        PassBuilder builder = new PassBuilder(model, placement, tokens);
        return fusionInputs == 0 ? builder.build() : builder.fuse(fusionInputs).build();
    }

    /** The language-model head and sampling for {@code rows} tokens. */
    public Pass head(int rows) {
        return new PassBuilder(model, placement, rows).head().build();
    }

    /** Kinds of layers. */
    public int kindCount() {
        return model.layers().size();
    }

    /** Layers of kind {@code index}. */
    public int layerCount(int index) {
        return model.layers().get(index).count();
    }

    /** The attention heads of one die in layers of kind {@code index}. */
    public AttentionHeads heads(int index) {
        return model.layers().get(index).attention().perDie(placement.tp(), placement.cache());
    }
}
