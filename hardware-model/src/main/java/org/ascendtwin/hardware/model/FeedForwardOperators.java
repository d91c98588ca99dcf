package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.operator.VectorPass.Kind;

/**
 * The kernels of a feed-forward layer. With an all-to-all, routing, shared experts and the exchange itself belong to the
 * tokens of one group of dies ({@link #own}); everything else to the tokens of all groups ({@link #joint}).
 */
final class FeedForwardOperators {
    private final PassBuilder pass;
    private final Placement placement;
    private final int hiddenSize;

    FeedForwardOperators(PassBuilder pass, Placement placement, int hiddenSize) {
        this.pass = pass;
        this.placement = placement;
        this.hiddenSize = hiddenSize;
    }

    void own(int count, FeedForward feedForward) {
        if (placement.exchange() == Placement.Exchange.ALL_TO_ALL && feedForward instanceof MixtureOfExperts mixture) {
            route(count, mixture);
            pass.dispatchAndCombine(count, placement.ep(), mixture.chosen(), hiddenSize);
            gated(count, mixture.sharedSize(), 1);
            pass.vector(count, Kind.PERMUTE, pass.tokens(), mixture.chosen() * hiddenSize);
        }
    }

    void joint(int count, FeedForward feedForward) {
        switch (feedForward) {
            case DenseMlp mlp -> {
                pass.addAndNorm(count, hiddenSize);
                gated(count, mlp.intermediateSize(), placement.tp());
                pass.reduce(count, placement.tp(), hiddenSize);
            }
            case MixtureOfExperts mixture -> {
                if (placement.exchange() == Placement.Exchange.ALL_REDUCE) {
                    route(count, mixture);
                    gated(count, mixture.sharedSize(), placement.tp());
                    pass.reduce(count, placement.tp(), hiddenSize);
                }
                experts(count, mixture);
            }
        }
    }

    private void route(int count, MixtureOfExperts mixture) {
        pass.addAndNorm(count, hiddenSize);
        pass.plainLinear(count, mixture.experts(), hiddenSize);
        pass.vector(count, Kind.SOFTMAX, mixture.experts());
        pass.vector(count, Kind.TOP_K, mixture.experts());
    }

    private void gated(int count, int width, int dies) {
        if (width > 0) {
            int share = Placement.share(width, dies);
            pass.linear(count, 2 * share, hiddenSize);
            pass.vector(count, Kind.SWIGLU, 2 * share);
            pass.linear(count, hiddenSize, share);
        }
    }

    private void experts(int count, MixtureOfExperts mixture) {
        int held = Placement.share(mixture.experts(), placement.ep());
        int width = Placement.share(mixture.expertSize(), placement.expertTp());
        int rows = (int) Math.ceil((double) pass.tokens() * mixture.chosen() / placement.ep());
        int touched = Math.min(rows, mixture.touched(held, pass.tokens()));
        pass.vector(count, Kind.PERMUTE, rows, hiddenSize);
        pass.experts(count, touched, rows, 2 * width, hiddenSize);
        pass.vector(count, Kind.SWIGLU, rows, 2 * width);
        pass.experts(count, touched, rows, hiddenSize, width);
        pass.vector(count, Kind.PERMUTE, rows, hiddenSize);
    }
}
