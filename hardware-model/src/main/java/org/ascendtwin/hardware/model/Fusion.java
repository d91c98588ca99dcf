package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.model.Pass.Node;
import org.ascendtwin.hardware.model.Pass.ReducingMatmul;
import org.ascendtwin.hardware.model.Pass.RepeatedCollective;
import org.ascendtwin.hardware.model.Pass.RepeatedOperator;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A rewriting of the operator graph that makes one kernel of several. They are applied in the order in which they stand
 * here, each to what the ones before left.
 */
public enum Fusion {
    /** Residual addition and norm (npu_add_rms_norm). */
    ADD_RMS_NORM("residual addition and RMS norm", true) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            return pair(nodes, at, Kind.ADD, Kind.RMS_NORM, Kind.ADD_RMS_NORM);
        }
    },
    /** Norm of query and key heads, and rotary embedding (split_qkv_rmsnorm_rope of sgl-kernel-npu). */
    QK_NORM_ROTARY("norm of query and key heads and rotary embedding", true) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            return pair(nodes, at, Kind.RMS_NORM, Kind.ROTARY, Kind.NORM_ROTARY);
        }
    },
    /** Probabilities of experts and the best of them (npu_moe_gating_top_k_softmax). */
    GATING_TOP_K("expert probabilities and the choice of the best", true) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            return pair(nodes, at, Kind.SOFTMAX, Kind.TOP_K, Kind.GATING);
        }
    },
    /** The norm of a layer's input and its quantisation (npu_add_rms_norm_dynamic_quant). */
    ADD_RMS_NORM_QUANT("residual addition, RMS norm and quantisation", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            return pair(nodes, at, Kind.ADD_RMS_NORM, Kind.DYNAMIC_QUANT, Kind.ADD_RMS_NORM_QUANT);
        }
    },
    /** Activation and quantisation for the next product (npu_dequant_swiglu_quant). */
    SWIGLU_QUANT("SwiGLU and quantisation", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            VectorPass gate = vector(nodes, at, Kind.SWIGLU);
            VectorPass quant = vector(nodes, at + 1, Kind.DYNAMIC_QUANT);
            return gate == null || quant == null || 2 * quant.columns() != gate.columns() || !follows(nodes, at)
                    ? null
                    : new Match(2, new VectorPass(Kind.SWIGLU_QUANT, gate.rows(), gate.columns()));
        }
    },
    /** Rotary embedding and the write of keys and values into their pages. */
    ROTARY_CACHE_WRITE("rotary embedding and cache write", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            boolean rotary = vector(nodes, at, Kind.ROTARY) != null || vector(nodes, at, Kind.NORM_ROTARY) != null;
            return rotary && vector(nodes, at + 1, Kind.KV_WRITE) != null && follows(nodes, at)
                    ? fused(nodes, at, 2)
                    : null;
        }
    },
    /** Everything of latent attention from the first projection to the cache (MLAPO, SGLANG_NPU_USE_MLAPO). */
    MLAPO("latent attention's projections, norms, rotary embedding and cache write", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            int end = at;
            boolean perHead = false;
            while (end < nodes.size() && end - at < MLAPO_LONGEST && operator(nodes, end) != null) {
                Operator operator = operator(nodes, end);
                perHead |= operator instanceof GroupedMatmul grouped && grouped.kind() == GroupedMatmul.Kind.HEADS;
                end++;
                if (operator instanceof FusedKernel || vector(nodes, end - 1, Kind.KV_WRITE) != null) {
                    return perHead && projects(nodes, at) ? fused(nodes, at, end - at) : null;
                }
            }
            return null;
        }

        // Whether the chain starts with a projection, its quantisation before it.
        private boolean projects(List<Node> nodes, int at) {
            return operator(nodes, at) instanceof Matmul
                    || (vector(nodes, at, Kind.DYNAMIC_QUANT) != null && operator(nodes, at + 1) instanceof Matmul);
        }
    },
    /** An expert's first product with what follows it (npu_grouped_matmul_swiglu_quant). */
    GROUPED_MATMUL_SWIGLU_QUANT("experts' first product, SwiGLU and quantisation", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            boolean experts = operator(nodes, at) instanceof GroupedMatmul grouped
                    && grouped.kind() == GroupedMatmul.Kind.EXPERTS;
            if (!experts || !follows(nodes, at)) {
                return null;
            }
            if (vector(nodes, at + 1, Kind.SWIGLU_QUANT) != null) {
                return fused(nodes, at, 2);
            }
            boolean apart = vector(nodes, at + 1, Kind.SWIGLU) != null
                    && vector(nodes, at + 2, Kind.DYNAMIC_QUANT) != null
                    && follows(nodes, at + 1);
            return apart ? fused(nodes, at, 3) : null;
        }
    },
    /** Everything between the choice of experts and the sum of their results (SGLang on GPUs, fused_moe_triton). */
    FUSED_MOE("experts' rows, products, activation and sums", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            if (vector(nodes, at, Kind.INIT_ROUTING) == null) {
                return null;
            }
            int end = at;
            while (follows(nodes, end) && operator(nodes, end + 1) != null) {
                end++;
                if (vector(nodes, end, Kind.FINALIZE_ROUTING) != null) {
                    return fused(nodes, at, end + 1 - at);
                }
            }
            return null;
        }
    },
    /** A product whose sums are exchanged while the rest of it is computed (MC2, npu_mm_all_reduce_base). */
    MATMUL_ALL_REDUCE("product and all-reduce, piece by piece", false) {
        @Override
        @Nullable Match match(List<Node> nodes, int at) {
            boolean reduces = at + 1 < nodes.size()
                    && nodes.get(at + 1) instanceof RepeatedCollective next
                    && next.collective().kind() == Collective.Kind.ALL_REDUCE;
            return reduces && operator(nodes, at) instanceof Matmul matmul && follows(nodes, at)
                    ? new Match(2, matmul)
                    : null;
        }

        @Override
        Node replacement(List<Node> nodes, int at, Match match) {
            RepeatedCollective reduce = (RepeatedCollective) nodes.get(at + 1);
            return new ReducingMatmul(reduce.count(), (Matmul) match.kernel(), reduce.collective(), reduce.ranks());
        }
    };

    /** Nodes from an indexer's or the layer's first projection to its cache write. */
    private static final int MLAPO_LONGEST = 10;

    private final String meaning;
    private final boolean usual;

    Fusion(String meaning, boolean usual) {
        this.meaning = meaning;
        this.usual = usual;
    }

    /** The kernel that takes the place of {@code length} nodes. */
    record Match(int length, Operator kernel) {}

    /** What can be fused at {@code at}, or null. */
    abstract @Nullable Match match(List<Node> nodes, int at);

    Node replacement(List<Node> nodes, int at, Match match) {
        return new RepeatedOperator(nodes.get(at).count(), match.kernel());
    }

    /** {@code pass} with everything fused that this fuses. */
    public Pass apply(Pass pass) {
        List<Node> nodes = pass.nodes();
        List<Node> rewritten = new ArrayList<>();
        int at = 0;
        while (at < nodes.size()) {
            Match match = match(nodes, at);
            rewritten.add(match == null ? nodes.get(at) : replacement(nodes, at, match));
            at += match == null ? 1 : match.length();
        }
        return new Pass(rewritten);
    }

    /** What it makes one kernel of. */
    public String meaning() {
        return meaning;
    }

    /** Whether SGLang on Ascend does it without being asked. */
    public boolean usual() {
        return usual;
    }

    /** Its name as people write it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Operator operator(List<Node> nodes, int at) {
        return at < nodes.size() && nodes.get(at) instanceof RepeatedOperator node ? node.operator() : null;
    }

    static @Nullable VectorPass vector(List<Node> nodes, int at, Kind kind) {
        return operator(nodes, at) instanceof VectorPass pass && pass.kind() == kind ? pass : null;
    }

    /** Whether the node after {@code at} is of the same layers. */
    static boolean follows(List<Node> nodes, int at) {
        return at + 1 < nodes.size()
                && nodes.get(at).count() == nodes.get(at + 1).count();
    }

    private static @Nullable Match pair(List<Node> nodes, int at, Kind first, Kind second, Kind both) {
        VectorPass before = vector(nodes, at, first);
        VectorPass after = vector(nodes, at + 1, second);
        if (before == null || after == null || !follows(nodes, at)) {
            return null;
        }
        boolean same = before.rows() == after.rows() && before.columns() == after.columns();
        return same ? new Match(2, new VectorPass(both, before.rows(), before.columns())) : null;
    }

    Match fused(List<Node> nodes, int at, int length) {
        List<Operator> parts = new ArrayList<>();
        for (Node node : nodes.subList(at, at + length)) {
            Operator part = ((RepeatedOperator) node).operator();
            if (part instanceof FusedKernel fused) {
                parts.addAll(fused.parts());
            } else {
                parts.add(part);
            }
        }
        return new Match(length, new FusedKernel(spelling(), parts));
    }
}
