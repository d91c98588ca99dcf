package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;

/**
 * How a model lies on dies.
 *
 * @param tp all dies ({@code --tp-size})
 * @param dp groups of dies that each attend to their own requests ({@code --dp-size} with DP attention); 1 for none
 * @param ep groups of dies that each hold their own experts ({@code --ep-size}); 1 where all hold a slice of each
 * @param exchange how tokens come to their experts
 * @param quantisation of the linear layers
 * @param cache format of cached keys and values
 */
public record Placement(int tp, int dp, int ep, Exchange exchange, Quantisation quantisation, DataType cache) {
    /** How tokens come to their experts. */
    public enum Exchange {
        /** Every die sees all tokens; results are added up. */
        ALL_REDUCE,
        /** Each token is sent to the dies of its experts and back (DeepEP and its kin). */
        ALL_TO_ALL
    }

    public Placement {
        Range.check("tp_size", tp, 1, 1 << 14);
        divides("dp_size", dp, tp);
        divides("ep_size", ep, tp);
        if (exchange == Exchange.ALL_TO_ALL && ep != tp) {
            throw new IllegalArgumentException("ep_size " + ep + " with an all-to-all; allowed: tp_size, " + tp
                    + ". Maybe leave --ep-size out: SGLang sets it with --moe-a2a-backend");
        }
    }

    /** Everything split over {@code tp} dies. */
    public Placement(int tp, Quantisation quantisation, DataType cache) {
        this(tp, 1, 1, Exchange.ALL_REDUCE, quantisation, cache);
    }

    private static void divides(String field, int value, int tp) {
        Range.check(field, value, 1, tp);
        if (tp % value != 0) {
            throw new IllegalArgumentException(
                    field + " is " + value + "; allowed: a divisor of tp_size, " + tp + ". Maybe use another tp_size");
        }
    }

    /** Dies that share the attention of one request. */
    public int attentionTp() {
        return tp / dp;
    }

    /** Dies that share each expert. */
    public int expertTp() {
        return tp / ep;
    }

    /** This placement with nothing quantised, as draft models are. */
    public Placement plain() {
        Quantisation plain = quantisation.plain() == DataType.FP16 ? Quantisation.FP16 : Quantisation.BF16;
        return new Placement(tp, dp, ep, exchange, plain, cache);
    }

    /** This placement over {@code dies} dies; with an all-to-all the experts too. */
    public Placement withTp(int dies) {
        int groups = exchange == Exchange.ALL_TO_ALL ? dies : dies % ep == 0 ? ep : 1;
        return new Placement(dies, dp, groups, exchange, quantisation, cache);
    }

    /** This placement with other linear layers. */
    public Placement withQuantisation(Quantisation other) {
        return new Placement(tp, dp, ep, exchange, other, cache);
    }

    static int share(int size, int dies) {
        return (size + dies - 1) / dies;
    }
}
