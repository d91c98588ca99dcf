package org.ascendtwin.calibration.serving;

import java.util.Locale;
import org.ascendtwin.calibration.fit.Unknown;
import org.ascendtwin.calibration.fit.Unknown.Scale;

/**
 * A number that decides how fast a deployment serves and that no kernel tells, with what is believed of it before any
 * deployment was seen. Spreads are standard deviations of the logarithm, or of the logit for chances.
 */
public enum ServingParameter {
    /** A scheduler iteration on the host: xDeepServe (arXiv 2508.02520) states 2 ms at 60 requests a die. */
    HOST_ITERATION("ms", Scale.LOGARITHM, 1.4, 0.4),
    /**
     * From one operator to the next in Python: prefills of short prompts in cann-recipes-infer, models/qwen (Qwen3-8B, 36 to
     * 59 ms) over the operators of a pass.
     */
    EAGER_LAUNCH("us", Scale.LOGARITHM, 70, 0.4),
    /** Operators launched one by one to build the tree and plan a verification: some 30 of them. */
    VERIFY_PREPARATION("ms", Scale.LOGARITHM, 2, 0.5),
    /** Between kernels of a graph: 0.1 us in a full queue (profile on CANN 8.3), 1 to 3 us by Qwen3-8B of cann-recipes-infer. */
    GRAPH_GAP("us", Scale.LOGARITHM, 1, 0.7),
    /** A rank's delay at a collective: what two dies of Qwen3-8B (cann-recipes-infer) lose at each of 73 all-reduces. */
    COLLECTIVE_SKEW("us", Scale.LOGARITHM, 10, 0.6),
    /**
     * Prefills over their kernels by themselves: clocks under load (1650 of 1800 MHz in a profile), cold caches, ranks that wait
     * for each other. Prompts by themselves take no longer than their kernels: Qwen3.6-27B and 35B-A3B of 4 k to 32 k tokens on a
     * 910B2 0.91 to 1.04 of them (huawei-csl/megagdn-pto, outputs/data/prefill_20260502_9b27b35b_v019).
     */
    PROMPT_SLOWDOWN("times, less 1", Scale.LOGARITHM, 0.15, 0.8),
    /**
     * Standard deviation of the experts' tokens over their mean: at EP 32 it makes the busiest die's 1.4 times the mean, and
     * CloudMatrix384 (arXiv 2506.12708) prefills 18 % more there where experts are balanced perfectly.
     */
    EXPERT_SPREAD("of the mean", Scale.LOGARITHM, 0.55, 0.5),
    /** A draft of an EAGLE-3 head of a dense model. */
    ACCEPT_EAGLE3_DENSE("chance", Scale.LOGIT, 0.66, 0.5),
    /** A draft of an EAGLE-3 head of a mixture of experts. */
    ACCEPT_EAGLE3_MIXTURE("chance", Scale.LOGIT, 0.66, 0.5),
    /**
     * A draft of the next-token layer of a model with latent attention: cann-recipes-infer states 1.44 right drafts of three
     * and 0.7 of one.
     */
    ACCEPT_NEXTN_LATENT("chance", Scale.LOGIT, 0.68, 0.5),
    /** The same where attention is sparse. */
    ACCEPT_NEXTN_SPARSE("chance", Scale.LOGIT, 0.68, 0.5),
    /** The same where most layers are recurrent. */
    ACCEPT_NEXTN_RECURRENT("chance", Scale.LOGIT, 0.68, 0.5);

    private final String unit;
    private final Scale scale;
    private final double prior;
    private final double spread;

    ServingParameter(String unit, Scale scale, double prior, double spread) {
        this.unit = unit;
        this.scale = scale;
        this.prior = prior;
        this.spread = spread;
    }

    /** Whether it says how many drafts are right. */
    public boolean isAcceptance() {
        return scale == Scale.LOGIT;
    }

    /** What is believed of it. */
    public Unknown unknown() {
        return new Unknown(toString(), unit, scale, prior, spread);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
