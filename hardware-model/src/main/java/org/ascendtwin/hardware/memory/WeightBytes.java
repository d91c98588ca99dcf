package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.FeedForward;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.MixtureOfExperts;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;

/**
 * The bytes of a model's weights on one die: attention split over the dies of a group, dense layers and experts over
 * all, shared experts over all or, with an all-to-all, whole on each. Scales of quantised weights are not counted.
 */
final class WeightBytes {
    private static final int PLAIN_BYTES = 2;

    private WeightBytes() {}

    static long linear(ModelConfig model, Placement placement) {
        double elements = 0;
        double expertElements = 0;
        for (LayerKind kind : model.layers()) {
            elements += kind.count()
                    * (kind.attention().linearPerDie(model.hiddenSize(), placement.attentionTp())
                            + ownElements(kind.feedForward(), model.hiddenSize(), placement));
            expertElements += (double) kind.expertParameters(model.hiddenSize()) / placement.tp();
        }
        return (long) Math.ceil(elements * placement.quantisation().weight().bytes()
                + expertElements * placement.quantisation().expertWeight().bytes());
    }

    private static double ownElements(FeedForward feedForward, int hiddenSize, Placement placement) {
        boolean whole =
                feedForward instanceof MixtureOfExperts && placement.exchange() == Placement.Exchange.ALL_TO_ALL;
        return (double) feedForward.linearParameters(hiddenSize) / (whole ? 1 : placement.tp());
    }

    static long other(ModelConfig model, Placement placement) {
        long tables = model.embeddingParameters() + model.headParameters();
        int dies = placement.attentionTp();
        return PLAIN_BYTES * ((tables + dies - 1) / dies + model.smallParameters());
    }

    static long draft(DraftModel draft, Placement placement) {
        ModelConfig stack = draft.stack();
        double tables = (double) draft.tableParameters() / placement.attentionTp();
        double plain = PLAIN_BYTES * (tables + draft.fusionParameters() + stack.smallParameters());
        return linear(stack, placement.plain()) + (long) Math.ceil(plain);
    }
}
