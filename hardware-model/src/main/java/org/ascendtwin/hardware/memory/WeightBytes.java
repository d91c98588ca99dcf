package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.FeedForward;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;

/**
 * The bytes of a model's weights on one die: attention split over the dies of a group, dense layers and experts over
 * all, shared experts over all or, with an all-to-all, whole on each; of a pipeline only the stage's layers. Scales of quantised weights are not counted.
 */
final class WeightBytes {
    private static final int PLAIN_BYTES = 2;

    private WeightBytes() {}

    static long linear(ModelConfig model, Placement placement) {
        double elements = 0;
        double expertElements = 0;
        for (LayerKind kind : placement.pipeline().cut(model).layers()) {
            elements += kind.count()
                    * (kind.attention().linearPerDie(model.hiddenSize(), placement.attentionTp())
                            + ownElements(kind.feedForward(), model.hiddenSize(), placement));
            expertElements +=
                    copies(kind.feedForward(), placement) * kind.expertParameters(model.hiddenSize()) / placement.tp();
        }
        return (long) Math.ceil(elements * placement.quantisation().weight().bytes()
                + expertElements * placement.quantisation().expertWeight().bytes());
    }

    private static double ownElements(FeedForward feedForward, int hiddenSize, Placement placement) {
        boolean whole = placement.scatters(feedForward);
        return (double) feedForward.linearParameters(hiddenSize) / (whole ? 1 : placement.tp());
    }

    /** Experts with their redundant copies, over experts. */
    private static double copies(FeedForward feedForward, Placement placement) {
        return feedForward instanceof MixtureOfExperts mixture
                ? (double) (mixture.experts() + placement.experts().redundant()) / mixture.experts()
                : 1;
    }

    static long other(ModelConfig model, Placement placement) {
        Pipeline pipeline = placement.pipeline();
        boolean embeds = pipeline.isFirst() || (pipeline.isLast() && model.tiedEmbeddings());
        double tables = (embeds ? (double) model.embeddingParameters() / placement.attentionTp() : 0)
                + (pipeline.isLast() ? (double) model.headParameters() / placement.headTp() : 0);
        return PLAIN_BYTES * ((long) Math.ceil(tables) + pipeline.cut(model).smallParameters());
    }

    static long draft(DraftModel draft, Placement placement) {
        ModelConfig stack = draft.stack();
        double tables = (double) draft.tableParameters() / placement.headTp();
        double plain = PLAIN_BYTES * (tables + draft.fusionParameters() + stack.smallParameters());
        return linear(stack, placement.plain().withPipeline(Pipeline.NONE)) + (long) Math.ceil(plain);
    }
}
