package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.model.Section;
import org.ascendtwin.hardware.step.PassTimes.Run;

/** What single layers of one model take, section by section. */
final class LayerTimes {
    private final PassTimes own;
    private final PassTimes joint;
    private final MixerCost[] mixers;
    private final int[] layersByKind;
    private final int all;
    private final int promptLaunches;
    private final int groups;

    LayerTimes(PassTimes own, PassTimes joint, MixerCost[] mixers, int[] layersByKind, int groups) {
        this.own = own;
        this.joint = joint;
        this.mixers = mixers;
        this.layersByKind = layersByKind;
        int sum = 0;
        int launches = 0;
        for (int kind = 0; kind < layersByKind.length; kind++) {
            sum += layersByKind[kind];
            launches += layersByKind[kind] * mixers[kind].launches(true);
        }
        this.all = sum;
        this.promptLaunches = launches;
        this.groups = groups;
    }

    /** Kinds of layers. */
    int kinds() {
        return mixers.length;
    }

    int layers(int kind) {
        return layersByKind[kind];
    }

    /** Layers of all kinds. */
    int all() {
        return all;
    }

    /** Launches of all layers for {@code tokens} of this group. */
    int launches(StepShape shape, PassSize size, int tokens) {
        return own.launches(tokens) + joint.launches(jointTokens(shape, tokens)) + mixerLaunches(size);
    }

    /** Launches of attention itself in all layers. */
    int mixerLaunches(PassSize size) {
        return size.hasPrompts() ? promptLaunches : all;
    }

    /** Whether layers of {@code kind} send tokens to experts and back. */
    boolean exchangesTokens(int kind, int tokens) {
        return own.runs(tokens, kind, Section.DISPATCH).length > 0;
    }

    /** A section for {@code tokens} of this group, and as many of the others as {@code shape} tells. */
    Run[] runs(StepShape shape, int tokens, int kind, Section section) {
        Run[] runs = own.runs(tokens, kind, section);
        return runs.length > 0 ? runs : joint.runs(jointTokens(shape, tokens), kind, section);
    }

    /** Tokens of all groups in a pass of which this one's are {@code tokens}. */
    int jointTokens(StepShape shape, int tokens) {
        return shape.groupTokens(tokens, groups);
    }

    /** Attention itself in one layer, {@code ahead} tokens further than the prefixes. */
    void addMixer(StepShape shape, PassSize size, int kind, int ahead, Segment out) {
        if (size.hasPrompts()) {
            mixers[kind].addPrefill(shape, out);
        } else {
            mixers[kind].addDecode(shape, size.queryLen(), ahead, out);
        }
    }

    /** Adds what belongs to no layer. */
    void addEdges(int paddedTokens, int tokens, StepCost out) {
        for (int kind = 0; kind < kinds(); kind++) {
            Run[] padded = own.runs(paddedTokens, kind, Section.EDGE);
            Run[] real = own.runs(tokens, kind, Section.EDGE);
            for (int i = 0; i < padded.length; i++) {
                Segment.addPadded(padded[i].segment(), real[i].segment(), 1, out);
            }
        }
    }
}
