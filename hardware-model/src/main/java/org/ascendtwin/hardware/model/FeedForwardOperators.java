package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/**
 * The kernels of a feed-forward layer. Where dies deal tokens out among them, all but the experts' products belongs to the
 * tokens of one group of dies ({@link #own}); everything else to the tokens of all groups ({@link #joint}).
 */
final class FeedForwardOperators {
    private final PassBuilder pass;
    private final BatchPlacement placement;
    private final int hiddenSize;
    private final boolean ascend;

    /**
     * @param ascend whether kernels are those of SGLang on Ascend (hardware_backend/npu/quantization/fused_moe_method_npu.py): tokens
     *     that are sent arrive in the order of experts and quantised, and what sends results back adds them up, so that only
     *     products and one activation that quantises lie between the two
     */
    FeedForwardOperators(PassBuilder pass, BatchPlacement placement, int hiddenSize, boolean ascend) {
        this.pass = pass;
        this.placement = placement;
        this.hiddenSize = hiddenSize;
        this.ascend = ascend;
    }

    /** @param feedForward of a layer whose attention has left its results with {@link BatchPlacement#leaveAttention} */
    void own(int count, FeedForward feedForward) {
        if (placement.scatters(feedForward)) {
            // Dies that share attention deal its tokens out among them (SGLang, layers/communicator.py, SCATTERED).
            PassBuilder dealt = pass.scattered(placement.attentionTp());
            FeedForwardOperators own = new FeedForwardOperators(dealt, placement, hiddenSize, ascend);
            switch (feedForward) {
                case DenseMlp mlp -> {
                    dealt.enter(Section.DENSE);
                    dealt.addAndNorm(count, hiddenSize);
                    own.gated(count, mlp.intermediateSize(), 1);
                }
                case MixtureOfExperts mixture -> own.exchanged(count, mixture);
            }
        }
    }

    private void exchanged(int count, MixtureOfExperts mixture) {
        pass.enter(Section.ROUTE);
        route(count, mixture);
        shared(count, mixture, 1);
        if (!placement.fusesExperts()) {
            pass.enter(Section.DISPATCH);
            pass.send(
                    count,
                    exchange(Direction.DISPATCH, mixture),
                    placement.loads().busiest());
            pass.enter(Section.COMBINE);
            pass.send(
                    count,
                    exchange(Direction.COMBINE, mixture),
                    placement.loads().busiest());
            pass.enter(Section.FINISH);
            if (!ascend) {
                pass.vector(count, Kind.PERMUTE, pass.tokens(), mixture.chosen() * hiddenSize);
            }
        }
    }

    private TokenExchange exchange(Direction direction, MixtureOfExperts mixture) {
        return pass.exchange(
                direction,
                placement.exchangeMode(),
                placement.ep(),
                mixture.chosen(),
                hiddenSize,
                placement.quantisesExchanges());
    }

    void joint(int count, FeedForward feedForward) {
        boolean scattered = placement.scatters(feedForward);
        if (!scattered) {
            pass.enter(feedForward instanceof DenseMlp ? Section.DENSE : Section.ROUTE);
            placement.enterJoint(pass, count, hiddenSize);
        }
        switch (feedForward) {
            case DenseMlp mlp -> {
                if (!scattered) {
                    pass.addAndNorm(count, hiddenSize);
                    gated(count, mlp.intermediateSize(), placement.tp());
                }
            }
            case MixtureOfExperts mixture -> {
                if (!scattered) {
                    route(count, mixture);
                    numberExperts(count, mixture);
                    shared(count, mixture, placement.tp());
                }
                if (scattered && placement.fusesExperts()) {
                    fusedExperts(count, mixture);
                } else {
                    experts(count, mixture, scattered);
                }
            }
        }
        if (!scattered) {
            if (feedForward instanceof MixtureOfExperts) {
                pass.enter(Section.FINISH);
            }
            placement.leaveJoint(pass, count, hiddenSize);
        }
    }

    private void route(int count, MixtureOfExperts mixture) {
        pass.addAndNorm(count, hiddenSize);
        pass.plainLinear(count, mixture.experts(), hiddenSize);
        pass.vector(count, Kind.SOFTMAX, mixture.experts());
        pass.vector(count, Kind.TOP_K, mixture.experts());
    }

    /**
     * Chosen experts by their numbers on this die, where each has some of them: a kernel of its own on GPUs (SGLang,
     * layers/moe/token_dispatcher/standard.py, local_expert_mapping).
     */
    private void numberExperts(int count, MixtureOfExperts mixture) {
        if (!ascend && placement.ep() > 1) {
            pass.vector(count, Kind.PERMUTE, mixture.chosen());
        }
    }

    /** A learned gate weighs the result before it is added to the experts' (SGLang, models/qwen2_moe.py, shared_expert_gate). */
    private void shared(int count, MixtureOfExperts mixture, int dies) {
        pass.enter(Section.SHARED);
        gated(count, mixture.sharedSize(), dies);
        if (mixture.sharedGate() && mixture.sharedSize() > 0) {
            pass.plainLinear(count, 1, hiddenSize);
            pass.vector(count, Kind.SWIGLU, 2 * hiddenSize);
            pass.vector(count, Kind.ADD, hiddenSize);
        }
    }

    private void gated(int count, int width, int dies) {
        if (width > 0) {
            int share = Placement.share(width, dies);
            pass.linear(count, 2 * share, hiddenSize);
            pass.vector(count, Kind.SWIGLU, 2 * share);
            pass.linear(count, hiddenSize, share);
        }
    }

    /** @param sent whether tokens were sent to the dies of their experts */
    private void experts(int count, MixtureOfExperts mixture, boolean sent) {
        pass.enter(Section.EXPERTS);
        ExpertShare share = placement.expertShare(mixture, pass.tokens());
        boolean sorted = sent && ascend;
        if (!sorted) {
            pass.vector(count, Kind.INIT_ROUTING, share.rows(), hiddenSize);
        }
        if (!arrivesQuantised(sorted)) {
            pass.quantise(count, share.rows(), hiddenSize);
        }
        products(pass, count, share, mixture, ascend && (sorted || !pass.narrowsExperts()));
        if (!sorted) {
            int others = sent ? 0 : rowsOfOthers(share, mixture);
            pass.vector(count, Kind.FINALIZE_ROUTING, share.rows() + others, hiddenSize);
        }
    }

    /**
     * What GPUs do with the rows of experts that other dies have, in rows whose sum moves as many bytes: both products write zeros,
     * which are quantised between them and added up at last (SGLang, fused_moe_triton_kernels.py, write_zeros_to_output).
     */
    private int rowsOfOthers(ExpertShare share, MixtureOfExperts mixture) {
        if (ascend) {
            return 0;
        }
        int rows = Math.max(0, pass.tokens() * mixture.chosen() - share.rows());
        int width = Placement.share(mixture.expertSize(), placement.expertTp());
        double zeros = DataType.BF16.bytes() * (2.0 * width + hiddenSize);
        double quantised = (DataType.BF16.bytes() + DataType.FP8.bytes()) * width;
        double added = DataType.BF16.bytes() * hiddenSize;
        double row = new VectorPass(Kind.FINALIZE_ROUTING, 1, hiddenSize).bytes();
        return (int) Math.ceil(rows * (zeros + quantised + added) / row);
    }

    /**
     * Whether what brings rows to their experts quantises them: dispatch where tokens are sent so, and routing in captured graphs
     * (npu_moe_init_routing_v2), but for prompts.
     */
    private boolean arrivesQuantised(boolean sent) {
        return ascend && (sent ? placement.quantisesExchanges() : !placement.prompts());
    }

    private void products(
            PassBuilder kernels, int count, ExpertShare share, MixtureOfExperts mixture, boolean quantisingActivation) {
        int width = Placement.share(mixture.expertSize(), placement.expertTp());
        kernels.experts(count, share.touched(), share.rows(), 2 * width, hiddenSize);
        kernels.activate(count, share.rows(), 2 * width, quantisingActivation);
        kernels.experts(count, share.touched(), share.rows(), hiddenSize, width);
    }

    /**
     * Tokens of all groups, dealt out over all dies, to the experts and back in one kernel (ascend_fuseep), which first sorts
     * its die's tokens by their experts and at last adds up what comes back (sgl-kernel-npu, dispatch_ffn_combine_kernel.hpp).
     */
    private void fusedExperts(int count, MixtureOfExperts mixture) {
        pass.enter(Section.EXPERTS);
        PassBuilder dealt = pass.scattered(placement.tp());
        FeedForwardOperators own = new FeedForwardOperators(dealt, placement, hiddenSize, ascend);
        ExpertShare share = placement.expertShare(mixture, pass.tokens());
        dealt.vector(count, Kind.INIT_ROUTING, dealt.tokens() * mixture.chosen(), hiddenSize);
        pass.add(new Pass.FusedExperts(
                count,
                own.exchange(Direction.DISPATCH, mixture),
                own.exchange(Direction.COMBINE, mixture),
                pass.fused("fused-experts", kernels -> products(kernels, 1, share, mixture, true)),
                share.touched(),
                placement.loads().busiest()));
        dealt.vector(count, Kind.FINALIZE_ROUTING, dealt.tokens() * mixture.chosen(), hiddenSize);
    }
}
