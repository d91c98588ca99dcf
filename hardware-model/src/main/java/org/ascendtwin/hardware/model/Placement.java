package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.expert.ExchangeRules;

/**
 * How a model lies on dies.
 *
 * @param tp all dies of a stage ({@code --tp-size})
 * @param groups how these share attention, dense layers and the head
 * @param pipeline the stage of the layers that lie here ({@code --pp-size})
 * @param experts how they share the experts
 * @param quantisation of the linear layers
 * @param cache format of cached keys and values
 */
public record Placement(
        int tp, Groups groups, Pipeline pipeline, Experts experts, Quantisation quantisation, DataType cache) {
    /** How tokens come to their experts. */
    public enum Exchange {
        /** Every die sees all tokens; results are added up. */
        ALL_REDUCE,
        /** Each token is sent to the dies of its experts and back (DeepEP and its kin). */
        ALL_TO_ALL
    }

    /**
     * How the dies of a stage share what is no expert.
     *
     * @param dp groups that each attend to their own requests ({@code --dp-size} with DP attention); 1 for none
     * @param cp parts that a group cuts each prompt into ({@code --attn-cp-size} with prefill context parallelism)
     * @param wholeDense whether each die has whole dense layers for its share of the tokens ({@code --moe-dense-tp-size 1})
     * @param ownHead whether each group has a head of its own ({@code --enable-dp-lm-head})
     * @param gathersLatents whether dies that share latent attention each project some of a prompt's tokens and gather what comes
     *     of them ({@code --enable-attn-tp-input-scattered}, {@code SGLANG_USE_AG_AFTER_QLORA}), not what goes in
     */
    public record Groups(int dp, int cp, boolean wholeDense, boolean ownHead, boolean gathersLatents) {
        /** All dies together. */
        public static final Groups ONE = new Groups(1, 1, false, false, false);

        /** {@code dp} groups with heads of their own. */
        public static Groups of(int dp) {
            return new Groups(dp, 1, false, true, false);
        }

        /** The same with prompts' latent vectors gathered instead of their hidden states. */
        public Groups withGatheredLatents() {
            return new Groups(dp, cp, wholeDense, ownHead, true);
        }
    }

    /**
     * How the dies of a stage share the experts.
     *
     * @param ep groups of dies that each hold their own ({@code --ep-size}); 1 where all hold a slice of each
     * @param exchange how tokens come to them
     * @param rules which kernels send the tokens, where they are sent
     * @param redundant copies of experts beyond one of each ({@code --ep-num-redundant-experts})
     */
    public record Experts(int ep, Exchange exchange, ExchangeRules rules, int redundant) {
        public Experts {
            Range.check("ep_num_redundant_experts", redundant, 0, 1 << 16);
        }
    }

    public Placement {
        Range.check("tp_size", tp, 1, 1 << 14);
        divides("dp_size", groups.dp(), tp);
        divides("attn_cp_size", groups.cp(), tp / groups.dp());
        divides("ep_size", experts.ep(), tp);
        if (experts.exchange() == Exchange.ALL_TO_ALL && experts.ep() != tp) {
            throw new IllegalArgumentException("ep_size " + experts.ep() + " with an all-to-all; allowed: tp_size, "
                    + tp + ". Maybe leave --ep-size out: SGLang sets it with --moe-a2a-backend");
        }
    }

    /** {@code dp} groups with heads of their own, the experts sent tokens by SGLang's rule. */
    public Placement(int tp, int dp, int ep, Exchange exchange, Quantisation quantisation, DataType cache) {
        this(tp, Groups.of(dp), Pipeline.NONE, new Experts(ep, exchange, ExchangeRules.AUTO, 0), quantisation, cache);
    }

    /** Everything split over {@code tp} dies. */
    public Placement(int tp, Quantisation quantisation, DataType cache) {
        this(tp, 1, 1, Exchange.ALL_REDUCE, quantisation, cache);
    }

    private static void divides(String field, int value, int whole) {
        Range.check(field, value, 1, whole);
        if (whole % value != 0) {
            throw new IllegalArgumentException(
                    field + " is " + value + "; allowed: a divisor of " + whole + " dies. Maybe use another tp_size");
        }
    }

    /** Groups of dies with requests of their own. */
    public int dp() {
        return groups.dp();
    }

    /** Groups of dies that each hold their own experts. */
    public int ep() {
        return experts.ep();
    }

    /** How tokens come to their experts. */
    public Exchange exchange() {
        return experts.exchange();
    }

    /** Dies of all stages. */
    public int dies() {
        return tp * pipeline.stages();
    }

    /** Dies that share the attention of one request, or of one part of its prompt. */
    public int attentionTp() {
        return tp / groups.dp() / groups.cp();
    }

    /** Dies that share each expert. */
    public int expertTp() {
        return tp / ep();
    }

    /** Dies that share the head. */
    public int headTp() {
        return groups.ownHead() ? attentionTp() : tp;
    }

    /** Whether dies that share attention deal tokens out among them for {@code feedForward} (SCATTERED in SGLang). */
    public boolean scatters(FeedForward feedForward) {
        return feedForward instanceof MixtureOfExperts ? exchange() == Exchange.ALL_TO_ALL : groups.wholeDense();
    }

    /** This placement with nothing quantised, as draft models are. */
    public Placement plain() {
        return withQuantisation(quantisation.plain() == DataType.FP16 ? Quantisation.FP16 : Quantisation.BF16);
    }

    /** This placement over {@code dies} dies a stage; with an all-to-all the experts too. */
    public Placement withTp(int dies) {
        int held = exchange() == Exchange.ALL_TO_ALL ? dies : dies % ep() == 0 ? ep() : 1;
        Experts spread = new Experts(held, exchange(), experts.rules(), experts.redundant());
        return new Placement(dies, groups, pipeline, spread, quantisation, cache);
    }

    /** This placement with other linear layers. */
    public Placement withQuantisation(Quantisation other) {
        return new Placement(tp, groups, pipeline, experts, other, cache);
    }

    /** This placement with the dies grouped otherwise. */
    public Placement withGroups(Groups other) {
        return new Placement(tp, other, pipeline, experts, quantisation, cache);
    }

    /** This placement in a pipeline. */
    public Placement withPipeline(Pipeline other) {
        return new Placement(tp, groups, other, experts, quantisation, cache);
    }

    /** This placement with the experts shared otherwise. */
    public Placement withExperts(Experts other) {
        return new Placement(tp, groups, pipeline, other, quantisation, cache);
    }

    static int share(int size, int dies) {
        return (size + dies - 1) / dies;
    }
}
