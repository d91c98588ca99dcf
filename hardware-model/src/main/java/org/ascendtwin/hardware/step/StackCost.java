package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.model.Transformer;
import org.jspecify.annotations.Nullable;

/** The times of one model, target or draft, on its dies. */
final class StackCost {
    private final PassTimes own;
    private final PassTimes joint;
    private final PassTimes fusion;
    private final PassTimes head;
    private final LayerTimes layers;
    private final @Nullable OverlappedLayers overlapped;
    private final Overlap overlap;
    private final Segment mixer = new Segment();
    private final int groups;
    private int launches;

    /**
     * @param overlap what runs beside what in the layers
     * @param pricer of what the dies of a group do for its own requests
     * @param jointPricer of what all dies do together
     */
    StackCost(Transformer transformer, Overlap overlap, Device device, PassPricer pricer, PassPricer jointPricer) {
        int kinds = transformer.kindCount();
        Transformer alike = transformer.withLoads(RankLoads.ALIKE);
        boolean skewed = !alike.equals(transformer);
        this.own = new PassTimes(transformer::own, alike::own, skewed, kinds, pricer);
        this.joint = new PassTimes(transformer::joint, alike::joint, skewed, kinds, jointPricer);
        this.fusion = new PassTimes(transformer::fusion, alike::fusion, skewed, kinds, pricer);
        this.head = new PassTimes(transformer::head, alike::head, skewed, kinds, pricer);
        this.groups = transformer.groups();
        MixerCost[] mixers = new MixerCost[kinds];
        int[] layersByKind = new int[kinds];
        for (int kind = 0; kind < kinds; kind++) {
            mixers[kind] = new MixerCost(transformer.mixer(kind), transformer.contextParts(), pricer);
            layersByKind[kind] = transformer.layerCount(kind);
        }
        this.layers = new LayerTimes(own, joint, mixers, layersByKind, groups);
        this.overlap = overlap;
        this.overlapped = overlap.isActive(true) ? new OverlappedLayers(device, overlap, layers) : null;
    }

    /** Adds a pass of the target to {@code out}; {@code graph} if one is replayed. */
    void addTo(StepShape shape, PassSize size, boolean graph, StepCost out) {
        if (overlapped != null && overlap.isActive(graph)) {
            int tokens = size.paddedTokens();
            layers.addEdges(tokens, size.tokens(), out);
            int twice = overlapped.addTo(shape, size, graph, out);
            int once = layers.launches(shape, size, tokens);
            launches = once
                    + once * twice / Math.max(1, layers.all())
                    + head.at(size.paddedRows()).launches();
        } else {
            launches = launches(shape, size);
            addPadded(own, size.paddedTokens(), size.tokens(), out);
            addPadded(
                    joint,
                    shape.groupTokens(size.paddedTokens(), groups),
                    shape.groupTokens(size.tokens(), groups),
                    out);
            for (int kind = 0; kind < layers.kinds(); kind++) {
                mixer(shape, size, kind, 0).addTo(layers.layers(kind), out);
            }
        }
        addPadded(head, size.paddedRows(), size.rows(), out);
    }

    private static void addPadded(PassTimes times, int padded, int real, StepCost out) {
        Segment.addPadded(times.at(padded), times.at(real), 1, out);
    }

    private Segment mixer(StepShape shape, PassSize size, int kind, int ahead) {
        mixer.clear();
        layers.addMixer(shape, size, kind, ahead, mixer);
        return mixer;
    }

    /**
     * Adds a pass of the draft model to {@code out}.
     *
     * @param fuses whether it reads new hidden states of the target
     * @param ahead tokens that it has drafted before
     */
    void addDraftTo(StepShape shape, PassSize size, boolean fuses, int ahead, StepCost out) {
        int tokens = size.paddedTokens();
        launches = launches(shape, size);
        if (fuses) {
            fusion.at(tokens).addDraftTo(1, out);
            launches += fusion.at(tokens).launches();
        }
        own.at(tokens).addDraftTo(1, out);
        joint.at(shape.groupTokens(tokens, groups)).addDraftTo(1, out);
        head.at(size.paddedRows()).addDraftTo(1, out);
        for (int kind = 0; kind < layers.kinds(); kind++) {
            mixer(shape, size, kind, ahead).addDraftTo(layers.layers(kind), out);
        }
    }

    /** Operators and exchanges of the pass that was added last. */
    int launches() {
        return launches;
    }

    private int launches(StepShape shape, PassSize size) {
        int tokens = size.paddedTokens();
        return own.at(tokens).launches()
                + joint.at(shape.groupTokens(tokens, groups)).launches()
                + layers.mixerLaunches(size)
                + head.at(size.paddedRows()).launches();
    }
}
