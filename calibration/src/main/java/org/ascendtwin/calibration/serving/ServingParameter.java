package org.ascendtwin.calibration.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.ascendtwin.calibration.fit.Unknown;
import org.ascendtwin.calibration.fit.Unknown.Scale;
import org.jspecify.annotations.Nullable;

/**
 * A number that decides how fast a deployment serves and that no kernel tells, with what is believed of it on each platform
 * before any deployment was seen. Spreads are standard deviations of the logarithm, or of the logit for chances.
 */
public enum ServingParameter {
    /** A scheduler iteration on the host: xDeepServe (arXiv 2508.02520) states 2 ms at 60 requests a die. */
    HOST_ITERATION("ms", Scale.LOGARITHM, new Belief(1.4, 0.4), new Belief(1.4, 0.4)),
    /** A running request in an iteration: of the same 2 ms, 10 us a request are taken to be its share. */
    HOST_REQUEST("us", Scale.LOGARITHM, null, new Belief(10, 0.8)),
    /**
     * From one operator to the next in Python: prefills of short prompts in cann-recipes-infer, models/qwen (Qwen3-8B, 36 to
     * 59 ms) over the operators of a pass. On GPUs a prefill of one token of DeepSeek-V3 takes 82.6 ms launched by
     * itself and 23.1 ms as a graph (SGLang, pull request 12160), over some 1,500 operators of a pass.
     */
    EAGER_LAUNCH("us", Scale.LOGARITHM, new Belief(70, 0.4), new Belief(55, 0.4)),
    /** Operators launched one by one to build the tree and plan a verification: some 30 of them. */
    VERIFY_PREPARATION("ms", Scale.LOGARITHM, new Belief(2, 0.5), null),
    /** Between kernels of a graph: 0.1 us in a full queue (profile on CANN 8.3), 1 to 3 us by Qwen3-8B of cann-recipes-infer. */
    GRAPH_GAP("us", Scale.LOGARITHM, new Belief(1, 0.7), null),
    /**
     * The host's time to replay a captured graph with its sequence lengths. Deployments do not tell it from an iteration, so it is
     * the device's (SGLang on CloudMatrix384, arXiv 2506.12708) unless a profile shows it.
     */
    GRAPH_REPLAY("us", Scale.LOGARITHM, null, null),
    /** A rank's delay at a collective: what two dies of Qwen3-8B (cann-recipes-infer) lose at each of 73 all-reduces. */
    COLLECTIVE_SKEW("us", Scale.LOGARITHM, new Belief(10, 0.6), null),
    /**
     * Prefills over their kernels by themselves: clocks under load (1650 of 1800 MHz in a profile), cold caches, ranks that wait
     * for each other. Prompts by themselves take no longer than their kernels: Qwen3.6-27B and 35B-A3B of 4 k to 32 k tokens on a
     * 910B2 0.91 to 1.04 of them (huawei-csl/megagdn-pto, outputs/data/prefill_20260502_9b27b35b_v019).
     * GPUs lower their clocks by about a tenth at their power limit.
     */
    PROMPT_SLOWDOWN("times, less 1", Scale.LOGARITHM, new Belief(0.15, 0.8), new Belief(0.1, 0.8)),
    /**
     * Choosing a step's tokens from its logits: some ten kernels over few rows, from casts and softmax to top-k and top-p
     * (SGLang, layers/sampler.py), at tens of microseconds each.
     */
    SAMPLING("us", Scale.LOGARITHM, null, new Belief(300, 0.8)),
    /** The same for each request: some 20 bytes moved for each of 150,000 entries of a vocabulary, and its top-k and top-p. */
    SAMPLING_REQUEST("us", Scale.LOGARITHM, null, new Belief(2, 1)),
    /**
     * Standard deviation of the experts' tokens over their mean: at EP 32 it makes the busiest die's 1.4 times the mean, and
     * CloudMatrix384 (arXiv 2506.12708) prefills 18 % more there where experts are balanced perfectly.
     */
    EXPERT_SPREAD("of the mean", Scale.LOGARITHM, new Belief(0.55, 0.5), null),
    /** A draft of an EAGLE-3 head of a dense model. */
    ACCEPT_EAGLE3_DENSE("chance", Scale.LOGIT, new Belief(0.66, 0.5), null),
    /** A draft of an EAGLE-3 head of a mixture of experts. */
    ACCEPT_EAGLE3_MIXTURE("chance", Scale.LOGIT, new Belief(0.66, 0.5), null),
    /**
     * A draft of the next-token layer of a model with latent attention: cann-recipes-infer states 1.44 right drafts of three
     * and 0.7 of one.
     */
    ACCEPT_NEXTN_LATENT("chance", Scale.LOGIT, new Belief(0.68, 0.5), null),
    /** The same where attention is sparse. */
    ACCEPT_NEXTN_SPARSE("chance", Scale.LOGIT, new Belief(0.68, 0.5), null),
    /** The same where most layers are recurrent. */
    ACCEPT_NEXTN_RECURRENT("chance", Scale.LOGIT, new Belief(0.68, 0.5), null);

    private final String unit;
    private final Scale scale;

    @SuppressWarnings("ImmutableEnumChecker") // a record of two numbers
    private final @Nullable Belief ascend;

    @SuppressWarnings("ImmutableEnumChecker") // the same
    private final @Nullable Belief gpu;

    /**
     * What is believed.
     *
     * @param prior the median
     * @param spread around it
     */
    private record Belief(double prior, double spread) {}

    ServingParameter(String unit, Scale scale, @Nullable Belief ascend, @Nullable Belief gpu) {
        this.unit = unit;
        this.scale = scale;
        this.ascend = ascend;
        this.gpu = gpu;
    }

    private @Nullable Belief belief(ServingPlatform platform) {
        return switch (platform) {
            case ASCEND -> ascend;
            case GPU -> gpu;
        };
    }

    /** Those of which something is believed on {@code platform}. */
    public static List<ServingParameter> of(ServingPlatform platform) {
        return Arrays.stream(values())
                .filter(parameter -> parameter.belief(platform) != null)
                .toList();
    }

    /** Of what it is measured in. */
    public String unit() {
        return unit;
    }

    /** Whether it says how many drafts are right. */
    public boolean isAcceptance() {
        return scale == Scale.LOGIT;
    }

    /** What is believed of it on {@code platform}, of whose parameters it is one. */
    public Unknown unknown(ServingPlatform platform) {
        Belief belief = Objects.requireNonNull(belief(platform), toString());
        return new Unknown(toString(), unit, scale, belief.prior(), belief.spread());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
