package org.ascendtwin.calibration.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.Device;
import org.jspecify.annotations.Nullable;

/** Which measurements are one kernel that the model prices, and why the others are left out. */
public final class Selection {
    /** The reason for which collectives are no kernels. */
    public static final String EXCHANGE = "exchanges between devices, which --interpolate takes over";

    private static final Map<String, String> EXCLUDED = excluded();
    private static final List<String> PRICED = List.of(
            "gemm",
            "quant_matmul",
            "weight_quant_batch_matmul",
            "grouped_matmul",
            "gqa",
            "mha",
            "mla",
            "mla_prolog",
            "flash_attention",
            "context_attention",
            "generation_attention",
            "mla_generation",
            "moe",
            "rms_norm",
            "swi_glu",
            "dynamic_quant",
            "add_rms_norm_dynamic_quant",
            "dequant_swiglu_quant",
            "moe_gating_top_k_softmax",
            "moe_re_routing",
            "moe_finalize_routing");

    private static final List<String> NARROW = List.of("rms_norm", "swi_glu");
    private static final int LEAST_COLUMNS = 64;
    /** Loads of which it is known how many experts get any rows. */
    private static final String KNOWN_LOADS = "\"balanced\"";

    private static final Map<String, String> UNKNOWABLE = unknowable();

    private Selection() {}

    private static Map<String, String> unknowable() {
        Map<String, String> unknowable = new TreeMap<>();
        for (String name : List.of("FusedInferAttentionScore", "IncreFlashAttention", "PromptFlashAttention")) {
            unknowable.put(name, "the table holds no context lengths");
        }
        unknowable.put("GroupedMatmul", "the table does not tell the tokens of each expert");
        return unknowable;
    }

    private static Map<String, String> excluded() {
        Map<String, String> excluded = new TreeMap<>();
        String composite = "several kernels, not timed apart";
        for (String name : List.of("apply_rotary_pos_emb", "grouped_matmul_swiglu_quant", "exp", "arg_max", "gather")) {
            excluded.put(name, composite);
        }
        excluded.put("sparse_flash_attention", "too few single kernels");
        excluded.put("top_k", "kernels unknown");
        for (String name : List.of("maximum", "softmax", "transpose")) {
            excluded.put(name, "no kernel of LLM serving by itself");
        }
        return excluded;
    }

    /** Why {@code timing} is not scored on {@code device}; null where it is. */
    public static @Nullable String reasonToSkip(KernelTiming timing, Device device) {
        return reasonToSkip(timing, device, false);
    }

    /**
     * The same.
     *
     * @param scalesBlocks whether products of 8-bit operands are those scaled block by block, or else those scaled as a whole
     */
    public static @Nullable String reasonToSkip(KernelTiming timing, Device device, boolean scalesBlocks) {
        if (!isOf(timing, device)) {
            return "measured on " + timing.device();
        }
        String reason = reasonNotPriced(timing);
        return reason == null ? reasonOfScales(timing, scalesBlocks) : reason;
    }

    /** Whether {@code timing} was measured on {@code device}. */
    public static boolean isOf(KernelTiming timing, Device device) {
        String hardware = timing.device().toLowerCase(Locale.ROOT);
        return device.id().equals(hardware) || device.id().equals("ascend-" + hardware);
    }

    /** Why the model has no price for {@code timing} on any device; null where it has. */
    public static @Nullable String reasonNotPriced(KernelTiming timing) {
        String excluded = EXCLUDED.get(timing.operator());
        if (excluded != null) {
            return excluded;
        }
        if (MeasuredCollective.kind(timing.operator()) != null) {
            return EXCHANGE;
        }
        if (!PRICED.contains(timing.operator()) && !ProfiledOperator.knows(timing)) {
            return UNKNOWABLE.getOrDefault(timing.operator(), "no operator of the model");
        }
        if (timing.micros() == 0) {
            return "no time was measured";
        }
        if (kernels(timing.note()).size() > 1) {
            return "several kernels, not timed apart";
        }
        if (NARROW.contains(timing.operator()) && timing.shapes().getFirst().getLast() < LEAST_COLUMNS) {
            return "rows of fewer than 64 elements, which cost by the row";
        }
        if (timing.attributes().contains("\"drop_pad_mode\": 1")) {
            return "experts' rows padded to a capacity";
        }
        if (timing.operator().equals("moe")) {
            return reasonToSkipExperts(timing);
        }
        boolean multiplies =
                timing.operator().contains("matmul") || timing.operator().equals("gemm");
        return multiplies && timing.types().getFirst().equals("float32") ? "the cube does not multiply float32" : null;
    }

    private static @Nullable String reasonOfScales(KernelTiming timing, boolean blocks) {
        boolean scaled =
                timing.operator().equals("gemm") && timing.types().getFirst().startsWith("fp8");
        boolean inBlocks = timing.types().contains("fp8_block");
        if (!scaled || inBlocks == blocks) {
            return null;
        }
        return inBlocks ? "scaled in blocks, which --block-scales asks for" : "scaled as a whole, not in blocks";
    }

    private static @Nullable String reasonToSkipExperts(KernelTiming timing) {
        if (!timing.attributes().contains(KNOWN_LOADS)) {
            return "experts that are not equally loaded, of which it is not told how many get any rows";
        }
        if (timing.shapes().get(1).getLast() > 1) {
            return "experts of one of several devices, which computes rows for those of the others too";
        }
        return timing.types().contains("int4_wo") ? "experts' weights of 4 bits beside activations of 16" : null;
    }

    /** The kernels that a note lists. */
    private static List<String> kernels(String note) {
        int start = note.indexOf("baseline_kernels:");
        List<String> kernels = new ArrayList<>();
        if (start >= 0) {
            kernels.addAll(List.of(note.substring(start).split("\\+")));
        }
        return kernels;
    }
}
