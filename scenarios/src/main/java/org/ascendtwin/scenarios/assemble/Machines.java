package org.ascendtwin.scenarios.assemble;

import java.util.Map;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * What servers run on.
 *
 * @param dies how many of the cluster's dies may be used
 * @param serving measured steps of models on one die, by the model's name
 */
record Machines(Device device, Cluster cluster, int dies, Map<String, MeasuredServing> serving) {
    /** Measured steps of {@code model} with drafts of {@code algorithm}, null for none; null where none were measured. */
    @Nullable MeasuredServing serving(ModelConfig model, @Nullable ModelConfig draft, @Nullable SpeculativeAlgorithm algorithm) {
        if (algorithm == null) {
            return serving.get(MeasuredServing.key(model.id(), null));
        }
        return algorithm == SpeculativeAlgorithm.STANDALONE && draft != null
                ? serving.get(MeasuredServing.key(model.id(), draft.id()))
                : null;
    }
}
