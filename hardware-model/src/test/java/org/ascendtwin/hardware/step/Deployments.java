package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;

/** Deployments that tests share. */
public final class Deployments {
    private Deployments() {}

    /** A model on dies of an A3 server, graphs up to a batch of 128. */
    public static Deployment a3(String model, int tp, Quantisation quantisation) {
        return new Deployment(
                DeviceCatalogue.shipped().device("ascend-910-9392"),
                ClusterCatalogue.shipped().cluster("a3-server"),
                ModelCatalogue.shipped().model(model),
                new Placement(tp, quantisation, DataType.BF16),
                GraphBuckets.upTo(128, false),
                null);
    }

    /** The same with an EAGLE-3 head that proposes {@code steps} tokens. */
    public static Deployment speculative(String model, int tp, Quantisation quantisation, int steps) {
        Deployment plain = a3(model, tp, quantisation);
        ModelConfig target = plain.model();
        return new Deployment(
                plain.device(),
                plain.cluster(),
                target,
                plain.placement(),
                GraphBuckets.upTo(128, true),
                Speculation.chain(steps, DraftModel.eagle3(target, DraftModel.USUAL_VOCABULARY)));
    }
}
