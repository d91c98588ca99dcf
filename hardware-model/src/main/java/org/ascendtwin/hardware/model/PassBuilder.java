package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * Collects the kernels of one die's forward pass, in SGLang's order on Ascend: fused residual and norm, quantisation
 * before each linear layer, fused head norm and rotary embedding, cache write, attention, all-reduce after the output
 * and down projections (models/qwen3.py, layers/communicator.py).
 */
final class PassBuilder {
    private final List<Pass.RepeatedOperator> operators = new ArrayList<>();
    private final List<Pass.RepeatedCollective> collectives = new ArrayList<>();
    private final ModelConfig model;
    private final Placement placement;
    private final int tokens;

    PassBuilder(ModelConfig model, Placement placement, int tokens) {
        this.model = model;
        this.placement = placement;
        this.tokens = tokens;
    }

    Pass build() {
        return new Pass(List.copyOf(operators), List.copyOf(collectives));
    }

    PassBuilder embed() {
        vector(1, VectorPass.Kind.EMBEDDING, model.hiddenSize());
        return reduce(1);
    }

    PassBuilder fuse(int inputs) {
        DataType plain = placement.quantisation().plain();
        operators.add(new Pass.RepeatedOperator(
                1, Matmul.of(tokens, model.hiddenSize(), inputs * model.hiddenSize(), plain)));
        return this;
    }

    PassBuilder layers() {
        for (LayerKind kind : model.layers()) {
            attention(kind.count(), kind.attention());
            feedForward(kind.count(), kind.feedForward());
        }
        vector(1, VectorPass.Kind.ADD_RMS_NORM, model.hiddenSize());
        return this;
    }

    private void attention(int count, GroupedQueryAttention attention) {
        AttentionHeads heads = attention.perDie(placement.tp(), placement.cache());
        int queryWidth = heads.queryHeads() * heads.headDim();
        int cacheWidth = heads.keyValueHeads() * heads.headDim();
        vector(count, VectorPass.Kind.ADD_RMS_NORM, attention.inputWidth());
        linear(count, queryWidth + 2 * cacheWidth, attention.inputWidth());
        VectorPass.Kind rotary = attention.headNorm() ? VectorPass.Kind.NORM_ROTARY : VectorPass.Kind.ROTARY;
        vector(count, rotary, queryWidth + cacheWidth);
        vector(count, VectorPass.Kind.KV_WRITE, 2 * cacheWidth);
        linear(count, model.hiddenSize(), queryWidth);
        reduce(count);
    }

    private void feedForward(int count, DenseMlp mlp) {
        int width = placement.share(mlp.intermediateSize());
        vector(count, VectorPass.Kind.ADD_RMS_NORM, model.hiddenSize());
        linear(count, 2 * width, model.hiddenSize());
        vector(count, VectorPass.Kind.SWIGLU, 2 * width);
        linear(count, model.hiddenSize(), width);
        reduce(count);
    }

    PassBuilder head() {
        DataType plain = placement.quantisation().plain();
        int width = placement.share(model.vocabSize());
        operators.add(new Pass.RepeatedOperator(1, Matmul.of(tokens, width, model.hiddenSize(), plain)));
        if (placement.tp() > 1) {
            double bytes = (double) tokens * model.vocabSize() * plain.bytes();
            collectives.add(new Pass.RepeatedCollective(1, new Collective(Collective.Kind.ALL_GATHER, bytes)));
        }
        vector(1, VectorPass.Kind.ARG_MAX, model.vocabSize());
        return this;
    }

    private void linear(int count, int columns, int depth) {
        Quantisation quantisation = placement.quantisation();
        if (quantisation.quantisesActivations()) {
            vector(count, VectorPass.Kind.DYNAMIC_QUANT, depth);
        }
        operators.add(new Pass.RepeatedOperator(
                count,
                new Matmul(
                        tokens,
                        columns,
                        depth,
                        quantisation.activation(),
                        quantisation.weight(),
                        quantisation.plain())));
    }

    private void vector(int count, VectorPass.Kind kind, int columns) {
        operators.add(new Pass.RepeatedOperator(count, new VectorPass(kind, tokens, columns)));
    }

    private PassBuilder reduce(int count) {
        if (placement.tp() > 1) {
            double bytes = (double) tokens
                    * model.hiddenSize()
                    * placement.quantisation().plain().bytes();
            collectives.add(new Pass.RepeatedCollective(count, new Collective(Collective.Kind.ALL_REDUCE, bytes)));
        }
        return this;
    }
}
