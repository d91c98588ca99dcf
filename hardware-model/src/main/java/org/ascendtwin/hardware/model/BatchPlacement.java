package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.RankLoads;

/**
 * A placement as a batch sees it, which depends on whether any group computes prompts: prompts are cut into parts, sent to
 * experts by other kernels, and brought together with those of other groups by other collectives
 * ({@code layers/dp_attention.py}).
 *
 * @param placement of the model
 * @param prompts whether any group computes prompts
 * @param loads how unequally ranks are loaded by their experts
 */
record BatchPlacement(Placement placement, boolean prompts, RankLoads loads) {
    int tp() {
        return placement.tp();
    }

    int ep() {
        return placement.ep();
    }

    int attentionTp() {
        return placement.attentionTp();
    }

    int expertTp() {
        return placement.expertTp();
    }

    /** Parts that a request's tokens are cut into. */
    int contextParts() {
        return prompts ? placement.groups().cp() : 1;
    }

    boolean scatters(FeedForward feedForward) {
        return placement.scatters(feedForward);
    }

    ExchangeMode exchangeMode() {
        return placement.experts().rules().mode(prompts);
    }

    /** Whether experts compute within the kernel that brings their tokens; there is nothing to bring on a single die. */
    boolean fusesExperts() {
        return exchangeMode() == ExchangeMode.FUSED && ep() > 1;
    }

    boolean quantisesExchanges() {
        return placement.experts().rules().quantises(prompts);
    }

    private boolean gathersGroups() {
        return placement.dp() > 1;
    }

    /**
     * Whether each die of a group projects some of its tokens for latent attention, before they are brought together.
     *
     * @param scattered whether the dies have some of the tokens each anyway
     */
    boolean gathersLatents(boolean scattered) {
        boolean dealt = scattered || placement.exchange() == Placement.Exchange.ALL_REDUCE;
        return prompts && dealt && placement.groups().gathersLatents() && attentionTp() > 1;
    }

    /** Brings the tokens of a group together before its attention, and norms them. */
    void enterAttention(PassBuilder pass, int count, int width, boolean scattered) {
        if (scattered && attentionTp() > 1) {
            pass.scattered(attentionTp()).addAndNorm(count, width);
            pass.gather(count, attentionTp(), width);
            return;
        }
        if (!scattered && gathersGroups() && !prompts) {
            pass.gather(count, attentionTp(), width);
        }
        pass.addAndNorm(count, width);
    }

    /** Adds up what the dies of a group have of their attention's result, unless all groups' are added up together. */
    void leaveAttention(PassBuilder pass, int count, int width, boolean scattered) {
        if (scattered || (gathersGroups() && !prompts)) {
            pass.scatter(count, attentionTp(), width);
        } else if (!gathersGroups()) {
            pass.reduce(count, attentionTp(), width);
        }
    }

    /** Brings the tokens of all groups together: as a sum where prompts make them unequally many. */
    void enterJoint(PassBuilder pass, int count, int width) {
        if (gathersGroups() && prompts) {
            pass.reduce(count, tp(), width);
        } else if (gathersGroups()) {
            pass.gather(count, tp(), width);
        }
    }

    /** Adds up what the dies have of the result for the tokens of all groups. */
    void leaveJoint(PassBuilder pass, int count, int width) {
        if (gathersGroups() ? !prompts : gathersLatents(false)) {
            pass.scatter(count, tp(), width);
        } else {
            pass.reduce(count, tp(), width);
        }
    }

    /** What the hottest rank's experts compute for {@code tokens} tokens of all groups. */
    ExpertShare expertShare(MixtureOfExperts mixture, int tokens) {
        int all = mixture.experts() + placement.experts().redundant();
        double hottest = loads.hottest((double) tokens * mixture.chosen(), mixture.experts(), ep());
        int rows = (int) Math.ceil(hottest * tokens * mixture.chosen() / ep());
        double tokensOfASlot = hottest * tokens * mixture.experts() / all;
        int touched = mixture.touched(Placement.share(all, ep()), tokensOfASlot, loads.spread());
        return new ExpertShare(rows, Math.min(rows, touched));
    }
}
