package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.RecurrentHeads;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/**
 * The operators of an attention layer around attention itself, in SGLang's order on Ascend: residual and norm,
 * projections, head norm and rotary embedding, cache write, output projection, all-reduce (models/qwen3.py,
 * models/deepseek_v2.py, models/qwen3_next.py, layers/communicator.py).
 */
final class AttentionOperators {
    private final PassBuilder whole;
    private final PassBuilder pass;
    private final BatchPlacement placement;
    private final int hiddenSize;
    private final int tp;
    private final DataType cache;
    private final Release release;
    private final boolean gpu;
    private boolean scattered;

    /**
     * @param whole the pass over all tokens of a group, of which each part of the context has some
     * @param fusions what runs them
     */
    AttentionOperators(PassBuilder whole, BatchPlacement placement, int hiddenSize, Fusions fusions) {
        this.whole = whole;
        this.pass = whole.scattered(placement.contextParts());
        this.placement = placement;
        this.hiddenSize = hiddenSize;
        this.tp = placement.attentionTp();
        this.cache = placement.placement().cache();
        this.release = fusions.release();
        this.gpu = fusions.gpu() != null;
    }

    void add(int count, LayerKind kind) {
        pass.enter(Section.ATTENTION);
        Attention attention = kind.attention();
        scattered = placement.scatters(kind.feedForward());
        switch (attention) {
            case GroupedQueryAttention grouped -> grouped(count, grouped);
            case LatentAttention latent -> latent(count, latent);
            case CompressedAttention compressed -> compressed(count, compressed);
            case LinearAttention linear -> linear(count, linear);
        }
        placement.leaveAttention(pass, count, hiddenSize, scattered);
    }

    private void enter(int count, int width) {
        placement.enterAttention(pass, count, width, scattered);
    }

    /** Writes {@code width} features of each token to the cache, those of the other parts of the context too. */
    private void write(int count, int width) {
        whole.gather(count, placement.contextParts(), tp, width);
        whole.vector(count, Kind.KV_WRITE, width);
    }

    private void grouped(int count, GroupedQueryAttention attention) {
        AttentionHeads heads = attention.perDie(tp, cache);
        GroupedQueryAttention.Options options = attention.options();
        int queryWidth = heads.queryHeads() * heads.headDim();
        int cacheWidth = heads.keyValueHeads() * heads.headDim();
        int projected = options.outputGate() ? 2 * queryWidth : queryWidth;
        enter(count, attention.inputWidth());
        pass.linear(count, projected + 2 * cacheWidth, attention.inputWidth());
        if (gpu && options.headNorm()) {
            normHeads(count, queryWidth, cacheWidth, options.outputGate());
        } else if (options.headNorm()) {
            normAndRotate(count, queryWidth + cacheWidth);
        } else {
            pass.vector(count, Kind.ROTARY, queryWidth + cacheWidth);
        }
        if (gpu && cache.bytes() < DataType.BF16.bytes()) {
            whole.vector(count, Kind.CAST, cacheWidth);
            whole.vector(count, Kind.CAST, cacheWidth);
        }
        write(count, 2 * cacheWidth);
        if (options.outputGate()) {
            gate(count, queryWidth);
        }
        pass.enter(Section.OUTPUT);
        pass.linear(count, hiddenSize, queryWidth);
    }

    /**
     * Norms of the heads and rotary embedding as GPUs run them: queries and keys by themselves, on two streams where they are in a
     * graph; and of a product with gates the parts are copied apart (SGLang, models/qwen3.py, models/qwen3_5.py, _apply_qk_norm;
     * the copies are in the profile of pull request 22353).
     */
    private void normHeads(int count, int queryWidth, int cacheWidth, boolean gated) {
        if (placement.prompts()) {
            pass.vector(count, Kind.RMS_NORM, queryWidth);
            pass.vector(count, Kind.RMS_NORM, cacheWidth);
        } else {
            pass.vector(count, Kind.RMS_NORM, Math.max(queryWidth, cacheWidth));
        }
        if (gated) {
            copies(count, queryWidth, queryWidth, cacheWidth);
        }
        pass.vector(count, Kind.ROTARY, queryWidth + cacheWidth);
    }

    /** What attention found times the sigmoid of its gate, two kernels of PyTorch on GPUs (models/qwen3_5.py, self_attention). */
    private void gate(int count, int width) {
        if (gpu) {
            pass.vector(count, Kind.SIGMOID, width);
            pass.vector(count, Kind.ADD, width);
        } else {
            pass.vector(count, Kind.SWIGLU, 2 * width);
        }
    }

    /** Parts of a product, each of which the next kernel wants to lie by itself. */
    private void copies(int count, int... widths) {
        for (int width : widths) {
            pass.vector(count, Kind.PERMUTE, width);
        }
    }

    /** Keys are folded into the query and values out of the result, per head; a prefill multiplies as much. */
    private void latent(int count, LatentAttention attention) {
        int heads = attention.heads() / tp;
        enterLatent(count, attention);
        pass.linear(count, heads * (attention.nopeDim() + attention.ropeDim()), attention.queryRank());
        pass.perHead(count, heads, attention.latentRank(), attention.nopeDim());
        normAndRotate(count, attention.rowWidth() + heads * attention.ropeDim());
        write(count, attention.rowWidth());
        index(count, attention.indexer(), attention.queryRank());
        pass.enter(Section.OUTPUT);
        pass.perHead(count, heads, attention.valueDim(), attention.latentRank());
        pass.linear(count, hiddenSize, heads * attention.valueDim());
    }

    /**
     * The low-rank projections of all tokens on each die of a group, or of its share of them before what comes of these is
     * gathered, which is narrower (SGLang pull request 10568; forward_mha_prepare_npu).
     */
    private void enterLatent(int count, LatentAttention attention) {
        boolean late = placement.gathersLatents(scattered);
        int width = attention.queryRank() + attention.rowWidth();
        PassBuilder some = late ? pass.scattered(tp) : pass;
        if (late) {
            some.addAndNorm(count, hiddenSize);
        } else {
            enter(count, hiddenSize);
        }
        some.linear(count, width, hiddenSize);
        some.vector(count, Kind.RMS_NORM, attention.queryRank());
        if (late) {
            pass.gather(count, tp, width);
        }
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
            write(count, indexer.width());
        }
    }

    private void compressed(int count, CompressedAttention attention) {
        int heads = attention.heads() / tp;
        int groups = Placement.share(attention.outputGroups(), tp);
        int ratio = attention.compression().ratio();
        enter(count, hiddenSize);
        pass.linear(count, attention.queryRank() + attention.headDim(), hiddenSize);
        pass.vector(count, Kind.RMS_NORM, attention.queryRank());
        pass.linear(count, heads * attention.headDim(), attention.queryRank());
        normAndRotate(count, (heads + 1) * attention.headDim());
        write(count, attention.headDim());
        if (ratio > 0) {
            pass.plainLinear(count, (ratio == 4 ? 4 : 2) * attention.headDim(), hiddenSize);
        }
        index(count, attention.compression().indexer(), attention.queryRank());
        int groupWidth = attention.heads() * attention.headDim() / attention.outputGroups();
        pass.enter(Section.OUTPUT);
        pass.perHead(count, groups, attention.outputRank(), groupWidth);
        pass.linear(count, hiddenSize, groups * attention.outputRank());
    }

    /**
     * The gates' inputs, two numbers a head, are projected apart and never quantised (SGLang, models/qwen3_5.py, in_proj_ba). In
     * 0.5.9 each of the two has a product, and so have the values' gates (in_proj_qkv, in_proj_z, in_proj_b, in_proj_a); and on
     * GPUs queries, keys and values are copied apart for the recurrence (pull requests 19506 and 20627 took the copies away).
     */
    private void linear(int count, LinearAttention attention) {
        RecurrentHeads heads = attention.perDie(tp, cache);
        int mixed = Placement.share(attention.mixedWidth(), tp);
        int values = heads.heads() * heads.valueDim();
        enter(count, hiddenSize);
        if (release == Release.V0_5_9) {
            pass.linear(count, mixed, hiddenSize);
            pass.linear(count, values, hiddenSize);
            pass.plainLinear(count, heads.heads(), hiddenSize);
            pass.plainLinear(count, heads.heads(), hiddenSize);
        } else {
            pass.linear(count, mixed + values, hiddenSize);
            pass.plainLinear(count, 2 * heads.heads(), hiddenSize);
        }
        pass.vector(count, Kind.CONVOLUTION, mixed);
        if (gpu && release == Release.V0_5_9) {
            copies(count, (mixed - values) / 2, (mixed - values) / 2, values);
        }
        pass.vector(count, Kind.GATED_NORM, values);
        pass.enter(Section.OUTPUT);
        pass.linear(count, hiddenSize, values);
    }
}
