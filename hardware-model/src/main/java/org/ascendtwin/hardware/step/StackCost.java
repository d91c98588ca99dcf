package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.OperatorTimer;

/** The times of one model, target or draft, on its dies. */
final class StackCost {
    final PassTimes body;
    final PassTimes fusion;
    final PassTimes head;

    private final AttentionTimer attentions;
    private final AttentionHeads[] heads;
    private final int[] layerCounts;
    private final int layerCount;

    StackCost(Transformer transformer, OperatorTimer operators, CollectiveTimer collectives, int ranks) {
        this.body = new PassTimes(transformer::body, operators, collectives, ranks);
        this.fusion = new PassTimes(transformer::fusion, operators, collectives, ranks);
        this.head = new PassTimes(transformer::head, operators, collectives, ranks);
        this.attentions = operators.attentions();
        int kinds = transformer.kindCount();
        this.heads = new AttentionHeads[kinds];
        this.layerCounts = new int[kinds];
        int layers = 0;
        for (int kind = 0; kind < kinds; kind++) {
            heads[kind] = transformer.heads(kind);
            layerCounts[kind] = transformer.layerCount(kind);
            layers += layerCounts[kind];
        }
        this.layerCount = layers;
    }

    /** Attention kernels of one pass. */
    int attentionLaunches() {
        return layerCount;
    }

    double decodeAttentionSeconds(int sequences, int queryLen, long keyValueTokens) {
        double seconds = 0;
        for (int kind = 0; kind < heads.length; kind++) {
            seconds += layerCounts[kind] * attentions.decodeSeconds(heads[kind], sequences, queryLen, keyValueTokens);
        }
        return seconds;
    }

    double prefillAttentionSeconds(StepShape shape) {
        long tiles = 0;
        double pairs = 0;
        for (int i = 0; i < shape.count(); i++) {
            int queryLen = shape.queryLen(i);
            tiles += (queryLen + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
            pairs += AttentionTimer.tilePairs(queryLen, shape.prefixLen(i));
        }
        long tokens = shape.tokens();
        long keyValueTokens = tokens + shape.prefixTokens();
        double seconds = 0;
        for (int kind = 0; kind < heads.length; kind++) {
            seconds += layerCounts[kind]
                    * attentions.prefillSeconds(heads[kind], tiles, tokens, keyValueTokens, pairs, true);
        }
        return seconds;
    }
}
