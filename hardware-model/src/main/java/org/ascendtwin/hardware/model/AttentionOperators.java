package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.RecurrentHeads;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/**
 * The operators of an attention layer around attention itself, in SGLang's order on Ascend: residual and norm,
 * projections, head norm and rotary embedding, cache write, output projection, all-reduce (models/qwen3.py,
 * models/deepseek_v2.py, models/qwen3_next.py, layers/communicator.py).
 */
final class AttentionOperators {
    private final PassBuilder pass;
    private final Placement placement;
    private final int hiddenSize;
    private final int tp;

    AttentionOperators(PassBuilder pass, Placement placement, int hiddenSize) {
        this.pass = pass;
        this.placement = placement;
        this.hiddenSize = hiddenSize;
        this.tp = placement.attentionTp();
    }

    void add(int count, Attention attention) {
        switch (attention) {
            case GroupedQueryAttention grouped -> grouped(count, grouped);
            case LatentAttention latent -> latent(count, latent);
            case CompressedAttention compressed -> compressed(count, compressed);
            case LinearAttention linear -> linear(count, linear);
        }
        pass.reduce(count, tp, hiddenSize);
    }

    private void grouped(int count, GroupedQueryAttention attention) {
        AttentionHeads heads = attention.perDie(tp, placement.cache());
        GroupedQueryAttention.Options options = attention.options();
        int queryWidth = heads.queryHeads() * heads.headDim();
        int cacheWidth = heads.keyValueHeads() * heads.headDim();
        int projected = options.outputGate() ? 2 * queryWidth : queryWidth;
        pass.addAndNorm(count, attention.inputWidth());
        pass.linear(count, projected + 2 * cacheWidth, attention.inputWidth());
        if (options.headNorm()) {
            normAndRotate(count, queryWidth + cacheWidth);
        } else {
            pass.vector(count, Kind.ROTARY, queryWidth + cacheWidth);
        }
        pass.vector(count, Kind.KV_WRITE, 2 * cacheWidth);
        if (options.outputGate()) {
            pass.vector(count, Kind.SWIGLU, 2 * queryWidth);
        }
        pass.linear(count, hiddenSize, queryWidth);
    }

    /** Keys are folded into the query and values out of the result, per head; a prefill multiplies as much. */
    private void latent(int count, LatentAttention attention) {
        int heads = attention.heads() / tp;
        pass.addAndNorm(count, hiddenSize);
        pass.linear(count, attention.queryRank() + attention.rowWidth(), hiddenSize);
        pass.vector(count, Kind.RMS_NORM, attention.queryRank());
        pass.linear(count, heads * (attention.nopeDim() + attention.ropeDim()), attention.queryRank());
        pass.perHead(count, heads, attention.latentRank(), attention.nopeDim());
        normAndRotate(count, attention.rowWidth() + heads * attention.ropeDim());
        pass.vector(count, Kind.KV_WRITE, attention.rowWidth());
        index(count, attention.indexer(), attention.queryRank());
        pass.perHead(count, heads, attention.valueDim(), attention.latentRank());
        pass.linear(count, hiddenSize, heads * attention.valueDim());
    }

    private void normAndRotate(int count, int columns) {
        pass.vector(count, Kind.RMS_NORM, columns);
        pass.vector(count, Kind.ROTARY, columns);
    }

    private void index(int count, LatentAttention.Indexer indexer, int queryRank) {
        if (indexer.heads() > 0) {
            pass.linear(count, indexer.heads() * indexer.width(), queryRank);
            pass.plainLinear(count, indexer.width() + indexer.heads(), hiddenSize);
            normAndRotate(count, indexer.heads() * indexer.width());
            pass.vector(count, Kind.KV_WRITE, indexer.width());
        }
    }

    private void compressed(int count, CompressedAttention attention) {
        int heads = attention.heads() / tp;
        int groups = Placement.share(attention.outputGroups(), tp);
        int ratio = attention.compression().ratio();
        pass.addAndNorm(count, hiddenSize);
        pass.linear(count, attention.queryRank() + attention.headDim(), hiddenSize);
        pass.vector(count, Kind.RMS_NORM, attention.queryRank());
        pass.linear(count, heads * attention.headDim(), attention.queryRank());
        normAndRotate(count, (heads + 1) * attention.headDim());
        pass.vector(count, Kind.KV_WRITE, attention.headDim());
        if (ratio > 0) {
            pass.plainLinear(count, (ratio == 4 ? 4 : 2) * attention.headDim(), hiddenSize);
        }
        index(count, attention.compression().indexer(), attention.queryRank());
        int groupWidth = attention.heads() * attention.headDim() / attention.outputGroups();
        pass.perHead(count, groups, attention.outputRank(), groupWidth);
        pass.linear(count, hiddenSize, groups * attention.outputRank());
    }

    private void linear(int count, LinearAttention attention) {
        RecurrentHeads heads = attention.perDie(tp, placement.cache());
        int mixed = Placement.share(attention.mixedWidth(), tp);
        int values = heads.heads() * heads.valueDim();
        pass.addAndNorm(count, hiddenSize);
        pass.linear(count, mixed + values + 2 * heads.heads(), hiddenSize);
        pass.vector(count, Kind.CONVOLUTION, mixed);
        pass.vector(count, Kind.GATED_NORM, values);
        pass.linear(count, hiddenSize, values);
    }
}
