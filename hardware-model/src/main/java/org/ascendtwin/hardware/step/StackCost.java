package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.OperatorTimer;

/** The times of one model, target or draft, on its dies. */
final class StackCost {
    final PassTimes own;
    final PassTimes joint;
    final PassTimes fusion;
    final PassTimes head;
    final int groups;

    private final MixerCost[] mixers;
    private final int layerCount;

    StackCost(Transformer transformer, OperatorTimer operators, CollectiveTimer collectives, ExchangeTimer exchanges) {
        this.own = new PassTimes(transformer::own, operators, collectives, exchanges);
        this.joint = new PassTimes(transformer::joint, operators, collectives, exchanges);
        this.fusion = new PassTimes(transformer::fusion, operators, collectives, exchanges);
        this.head = new PassTimes(transformer::head, operators, collectives, exchanges);
        this.groups = transformer.groups();
        this.mixers = new MixerCost[transformer.kindCount()];
        int layers = 0;
        for (int kind = 0; kind < mixers.length; kind++) {
            mixers[kind] = new MixerCost(
                    transformer.mixer(kind), transformer.layerCount(kind), transformer.contextParts(), operators);
            layers += transformer.layerCount(kind);
        }
        this.layerCount = layers;
    }

    /** Seconds of everything but attention. */
    double passSeconds(StepShape shape, int tokens, int rows) {
        return own.at(tokens).seconds()
                + joint.at(shape.groupTokens(tokens, groups)).seconds()
                + head.at(rows).seconds();
    }

    /** Adds everything but attention to {@code out}. */
    void addPass(StepShape shape, int tokens, int rows, StepCost out) {
        own.at(tokens).addTo(out);
        joint.at(shape.groupTokens(tokens, groups)).addTo(out);
        head.at(rows).addTo(out);
    }

    /** Operators and exchanges of a whole pass. */
    int launches(StepShape shape, int tokens, int rows) {
        return own.at(tokens).launches()
                + joint.at(shape.groupTokens(tokens, groups)).launches()
                + head.at(rows).launches()
                + layerCount;
    }

    /** Attention for {@code queryLen} new tokens of each request, {@code ahead} tokens further than its prefix. */
    double decodeAttentionSeconds(StepShape shape, int queryLen, int ahead) {
        double seconds = 0;
        for (MixerCost mixer : mixers) {
            seconds += mixer.decodeSeconds(shape, queryLen, ahead);
        }
        return seconds;
    }

    double prefillAttentionSeconds(StepShape shape) {
        double seconds = 0;
        for (MixerCost mixer : mixers) {
            seconds += mixer.prefillSeconds(shape);
        }
        return seconds;
    }
}
