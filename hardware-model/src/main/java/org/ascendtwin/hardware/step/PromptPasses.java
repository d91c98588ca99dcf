package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.Placement;

/**
 * The time in which a prefill passes over all hidden states of its layers besides the model's kernels: copies, casts and
 * sums that frameworks launch between these.
 *
 * @param secondsPerToken where a die has all tokens of its part of the prompts, in the layers that do
 * @param sharedSecondsPerToken where tokens are dealt out over the dies that share attention, in the others
 */
record PromptPasses(double secondsPerToken, double sharedSecondsPerToken) {
    /** A hidden state is read and written, two bytes an element each. */
    private static final double PASS_BYTES = 4;

    static PromptPasses of(Deployment deployment) {
        Placement placement = deployment.placement();
        int whole = 0;
        int shared = 0;
        for (LayerKind kind : placement.pipeline().cut(deployment.model()).layers()) {
            if (placement.scatters(kind.feedForward())) {
                shared += kind.count();
            } else {
                whole += kind.count();
            }
        }
        Device device = deployment.device();
        double rate = device.memory().hbmBytesPerSecond() * device.kernels().hbmEfficiency();
        double each = deployment.runtime().promptPasses()
                * PASS_BYTES
                * deployment.model().hiddenSize()
                / rate
                / placement.groups().cp();
        return new PromptPasses(whole * each, shared * each / placement.attentionTp());
    }

    double seconds(long tokens) {
        return tokens * (secondsPerToken + sharedSecondsPerToken);
    }
}
