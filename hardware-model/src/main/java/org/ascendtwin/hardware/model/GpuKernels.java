package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.Pass.Node;
import org.ascendtwin.hardware.model.Pass.RepeatedOperator;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How SGLang on GPUs runs the operators of a pass. Tables of kernels there time the quantisation of an activation together
 * with its product, and everything from the rows of experts to the sum of their results: these become rows of kernels.
 *
 * @param sharedIsChosen whether the shared expert is computed as one more of the chosen ones
 * @param tunedExperts whether the experts' products have tilings that were tuned for their sizes
 * @param heldExperts experts of one device, whose rows are counted before they are sorted; 0 without a mixture
 */
public record GpuKernels(boolean sharedIsChosen, boolean tunedExperts, int heldExperts) {
    /** A quantisation and its product. */
    public static final String QUANTISED_LINEAR = "quantised_linear";

    /** Experts in the default tiling. */
    public static final String EXPERTS = "experts";

    /** Experts in a tiling of their own. */
    public static final String TUNED_EXPERTS = OperatorTimer.TUNED + EXPERTS;

    private static final String SHARING_ARCHITECTURE = "DeepseekV3ForCausalLM";
    private static final int SHARING_EXPERTS = 256;

    /** Of a model without experts. */
    public static final GpuKernels PLAIN = new GpuKernels(false, false, 0);

    /**
     * What SGLang does with {@code model} on {@code placement}. One shared expert joins the 256 of DeepSeek-V3 and R1 where no
     * device has experts of its own (models/deepseek_v2.py, determine_num_fused_shared_experts).
     *
     * @param mayShare false with {@code --disable-shared-experts-fusion}
     */
    public static GpuKernels of(Device device, ModelConfig model, Placement placement, boolean mayShare) {
        GpuKernels found = PLAIN;
        for (LayerKind kind : model.layers()) {
            if (kind.feedForward() instanceof MixtureOfExperts mixture) {
                boolean shares = mayShare
                        && model.architecture().equals(SHARING_ARCHITECTURE)
                        && mixture.experts() == SHARING_EXPERTS
                        && mixture.sharedSize() == mixture.expertSize()
                        && placement.ep() == 1;
                int held = Placement.share(mixture.experts(), placement.ep()) + (shares ? 1 : 0);
                int width = Placement.share(mixture.expertSize(), placement.expertTp());
                boolean blocks = placement.quantisation() == Quantisation.FP8;
                found = new GpuKernels(shares, blocks && TunedExperts.contains(device.id(), held, width), held);
            }
        }
        return found;
    }

    /** {@code pass} as GPUs run it. */
    Pass apply(Pass pass) {
        List<Node> nodes = sharedIsChosen ? SharedExpert.chosen(pass.nodes()) : pass.nodes();
        List<Node> rows = new ArrayList<>();
        int at = 0;
        while (at < nodes.size()) {
            int length = expertsFrom(nodes, at);
            String name = tunedExperts ? TUNED_EXPERTS : EXPERTS;
            if (length == 0 && isQuantisedLinear(nodes, at)) {
                length = 2;
                name = QUANTISED_LINEAR;
            }
            rows.add(length == 0 ? nodes.get(at) : row(name, nodes.subList(at, at + length)));
            at += Math.max(1, length);
        }
        return new Pass(rows);
    }

    /** The first of the two kernels that sort rows: it counts those of each of {@code experts} (moe_align_block_size). */
    public static VectorPass countOfRows(int experts) {
        return new VectorPass(Kind.PERMUTE, 1, experts);
    }

    private Node row(String name, List<Node> nodes) {
        List<Operator> parts = new ArrayList<>();
        if (!name.equals(QUANTISED_LINEAR)) {
            parts.add(countOfRows(heldExperts));
        }
        for (Node node : nodes) {
            parts.add(((RepeatedOperator) node).operator());
        }
        return new RepeatedOperator(nodes.getFirst().count(), new FusedKernel(name, parts, true));
    }

    /** Nodes from the rows of experts to the sum of their results; 0 where no such begin. */
    private static int expertsFrom(List<Node> nodes, int at) {
        if (vector(nodes, at, Kind.INIT_ROUTING) == null) {
            return 0;
        }
        int end = at + 1;
        while (Fusion.operator(nodes, end) != null) {
            if (vector(nodes, end++, Kind.FINALIZE_ROUTING) != null) {
                return end - at;
            }
        }
        return 0;
    }

    private static boolean isQuantisedLinear(List<Node> nodes, int at) {
        return vector(nodes, at, Kind.DYNAMIC_QUANT) != null
                && Fusion.follows(nodes, at)
                && Fusion.operator(nodes, at + 1) instanceof Matmul;
    }

    private static @Nullable VectorPass vector(List<Node> nodes, int at, Kind kind) {
        return Fusion.vector(nodes, at, kind);
    }
}
