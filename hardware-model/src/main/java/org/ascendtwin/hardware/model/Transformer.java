package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.operator.Mixer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.jspecify.annotations.Nullable;

/**
 * A model placed on dies, as the operators of one die. A forward pass is {@link #own} over the tokens of the die's own
 * group, {@link #joint} over those of all groups, {@link #head} over the sampled rows, and the mixers of each layer.
 */
public final class Transformer {
    private final ModelConfig model;
    private final BatchPlacement placement;
    private final Fusions fusions;
    private final @Nullable DraftModel draft;

    private Transformer(ModelConfig model, BatchPlacement placement, Fusions fusions, @Nullable DraftModel draft) {
        this.model = model;
        this.placement = placement;
        this.fusions = fusions;
        this.draft = draft;
    }

    /** {@code model} on {@code placement}, its operators fused as {@code fusions} say, in batches without prompts. */
    public static Transformer of(ModelConfig model, Placement placement, Fusions fusions) {
        return new Transformer(
                placement.pipeline().cut(model), new BatchPlacement(placement, false, RankLoads.ALIKE), fusions, null);
    }

    /** {@code draft} beside a target on {@code placement}, itself not quantised, in batches without prompts. */
    public static Transformer of(DraftModel draft, Placement placement, Fusions fusions) {
        return new Transformer(
                draft.stack(), new BatchPlacement(placement.plain(), false, RankLoads.ALIKE), fusions, draft);
    }

    /** The same in batches in which any group computes prompts. */
    public Transformer withPrompts() {
        return new Transformer(
                model, new BatchPlacement(placement.placement(), true, placement.loads()), fusions, draft);
    }

    /**
     * The same where experts are not equally loaded.
     *
     * @param loads how unequally
     */
    public Transformer withLoads(RankLoads loads) {
        return loads.equals(placement.loads())
                ? this
                : new Transformer(
                        model, new BatchPlacement(placement.placement(), placement.prompts(), loads), fusions, draft);
    }

    /** Embedding, attention projections and whatever else a group of dies does for its own {@code tokens}. */
    public Pass own(int tokens) {
        PassBuilder whole = new PassBuilder(placement.placement(), tokens);
        PassBuilder pass = whole.scattered(placement.contextParts());
        AttentionOperators attentions = new AttentionOperators(whole, placement, model.hiddenSize(), fusions);
        FeedForwardOperators feedForwards =
                new FeedForwardOperators(pass, placement, model.hiddenSize(), fusions.gpu() == null);
        if (placement.placement().pipeline().isFirst()) {
            whole.vector(1, VectorPass.Kind.EMBEDDING, model.hiddenSize());
            whole.reduce(1, placement.attentionTp(), model.hiddenSize());
        }
        if (draft != null && draft.kind() == DraftModel.Kind.NEXTN) {
            pass.plainLinear(1, model.hiddenSize(), draft.fusionInputs() * model.hiddenSize());
        }
        for (int index = 0; index < model.layers().size(); index++) {
            LayerKind kind = model.layers().get(index);
            pass.enterLayers(index);
            attentions.add(kind.count(), kind);
            feedForwards.own(kind.count(), kind.feedForward());
        }
        pass.enter(Section.EDGE);
        if (placement.placement().pipeline().isLast()) {
            pass.addAndNorm(1, model.hiddenSize());
        }
        return fusions.apply(pass.build());
    }

    /** What all dies do together for the {@code tokens} of all groups. */
    public Pass joint(int tokens) {
        PassBuilder pass = new PassBuilder(placement.placement(), tokens);
        FeedForwardOperators feedForwards =
                new FeedForwardOperators(pass, placement, model.hiddenSize(), fusions.gpu() == null);
        for (int index = 0; index < model.layers().size(); index++) {
            LayerKind kind = model.layers().get(index);
            pass.enterLayers(index);
            feedForwards.joint(kind.count(), kind.feedForward());
        }
        return fusions.apply(pass.build());
    }

    /** What joins new hidden states of the target before {@link #own}; nothing for most models. */
    public Pass fusion(int tokens) {
        PassBuilder pass = new PassBuilder(placement.placement(), tokens);
        if (draft != null && draft.kind() == DraftModel.Kind.EAGLE3) {
            pass.plainLinear(1, model.hiddenSize(), draft.fusionInputs() * model.hiddenSize());
        }
        return fusions.apply(pass.build());
    }

    /** The language-model head and sampling for {@code rows} tokens of each group, on the last stage. */
    public Pass head(int rows) {
        Placement place = placement.placement();
        boolean ofAll = place.headTp() > place.attentionTp();
        PassBuilder pass = new PassBuilder(place, ofAll ? Math.multiplyExact(rows, place.dp()) : rows);
        if (place.pipeline().isLast()) {
            pass.gather(1, ofAll ? place.tp() : placement.contextParts(), model.hiddenSize());
            pass.plainLinear(1, Placement.share(model.vocabSize(), place.headTp()), model.hiddenSize());
            pass.gather(1, place.headTp(), model.vocabSize());
            pass.vector(1, VectorPass.Kind.ARG_MAX, rows, model.vocabSize());
        }
        return fusions.apply(pass.build());
    }

    /** Groups of dies with tokens of their own. */
    public int groups() {
        return placement.placement().dp();
    }

    /** Parts that the tokens of a request are cut into, each on dies of its own. */
    public int contextParts() {
        return placement.contextParts();
    }

    /** Kinds of layers. */
    public int kindCount() {
        return model.layers().size();
    }

    /** Layers of kind {@code index}. */
    public int layerCount(int index) {
        return model.layers().get(index).count();
    }

    /** Where tokens see each other in layers of kind {@code index}, on one die. */
    public Mixer mixer(int index) {
        return model.layers()
                .get(index)
                .attention()
                .perDie(placement.attentionTp(), placement.placement().cache());
    }
}
