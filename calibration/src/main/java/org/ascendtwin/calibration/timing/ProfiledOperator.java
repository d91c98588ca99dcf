package org.ascendtwin.calibration.timing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/** A kernel of a profiler export as the operator level sees it; kernels go by the names that CANN gives them. */
final class ProfiledOperator {
    private static final Map<String, Kind> PASSES = passes();
    private static final List<String> PRODUCTS = List.of("MatMul", "MatMulV2", "MatMulV3");
    private static final String FLASH = "FlashAttentionScore";
    private static final int MASK = 6;
    private static final List<String> QUANTISED = List.of("QuantBatchMatmulV3", "QuantBatchMatmulV4");
    private static final String DEQUANT_SWIGLU = "DequantSwigluQuant";

    /** The input of a quantised product that scales each token (aclnnQuantMatmulV4). */
    private static final int TOKEN_SCALES = 5;

    private ProfiledOperator() {}

    private static Map<String, Kind> passes() {
        Map<String, Kind> passes = new TreeMap<>();
        passes.put("RmsNorm", Kind.RMS_NORM);
        passes.put("AddRmsNorm", Kind.ADD_RMS_NORM);
        passes.put("AddRmsNormDynamicQuant", Kind.ADD_RMS_NORM_QUANT);
        passes.put("DynamicQuant", Kind.DYNAMIC_QUANT);
        passes.put("SwiGlu", Kind.SWIGLU);
        passes.put(DEQUANT_SWIGLU, Kind.DEQUANT_SWIGLU_QUANT);
        passes.put("RotaryPositionEmbedding", Kind.ROTARY);
        passes.put("MoeGatingTopKSoftmax", Kind.GATING);
        passes.put("Add", Kind.ADD);
        return passes;
    }

    /** Whether {@code timing} is of a kernel that the model prices, with the shapes that it needs. */
    static boolean knows(KernelTiming timing) {
        if (timing.shapes().isEmpty() || timing.shapes().getFirst().isEmpty()) {
            return false;
        }
        if (QUANTISED.contains(timing.operator())) {
            return timing.types().stream().limit(2).allMatch("int8"::equals)
                    && timing.results().size() == 1
                    && timing.results().getFirst().size() == 2;
        }
        if (timing.operator().equals(DEQUANT_SWIGLU)) {
            return timing.types().getFirst().equals("int32");
        }
        boolean half = timing.types().stream().limit(2).allMatch(type -> type.endsWith("float16"));
        return switch (timing.operator()) {
            case "MatMul", "MatMulV2", "MatMulV3" ->
                half
                        && timing.results().size() == 1
                        && timing.results().getFirst().size() == 2;
            case FLASH -> half && timing.results().size() > 3 && timing.shapes().size() > MASK;
            case "Add" -> half && timing.shapes().get(0).equals(timing.shapes().get(1));
            default -> half && PASSES.containsKey(timing.operator());
        };
    }

    static Operator of(KernelTiming timing) {
        if (PRODUCTS.contains(timing.operator())) {
            return product(timing);
        }
        if (timing.operator().equals(FLASH)) {
            return attention(timing);
        }
        if (QUANTISED.contains(timing.operator())) {
            return quantised(timing);
        }
        List<Integer> shape = timing.shapes().getFirst();
        Kind kind = PASSES.get(timing.operator());
        if (kind == null) {
            throw new IllegalArgumentException("no operator prices " + timing.operator());
        }
        return new VectorPass(kind, (int) (elements(shape) / shape.getLast()), shape.getLast());
    }

    private static Operator product(KernelTiming timing) {
        List<Integer> result = timing.results().getFirst();
        long depth = elements(timing.shapes().getFirst()) / result.getFirst();
        return Matmul.of(result.getFirst(), result.getLast(), (int) depth, DataType.BF16);
    }

    /** Its scales are by token where it has an input of them, else by column alone, which the cube does on its way out. */
    private static Operator quantised(KernelTiming timing) {
        List<Integer> result = timing.results().getFirst();
        long depth = elements(timing.shapes().getFirst()) / result.getFirst();
        boolean byToken = timing.shapes().size() > TOKEN_SCALES
                && !timing.shapes().get(TOKEN_SCALES).isEmpty();
        return new Matmul(
                result.getFirst(),
                result.getLast(),
                (int) depth,
                DataType.INT8,
                DataType.INT8,
                byToken ? DataType.BF16 : DataType.FP16);
    }

    /** Inputs are (length, sequences, heads × width); the first result is (sequences, heads, length, 8). A mask hides later tokens. */
    private static Operator attention(KernelTiming timing) {
        List<Integer> query = timing.shapes().get(0);
        List<Integer> key = timing.shapes().get(1);
        int heads = timing.results().getFirst().get(1);
        int width = query.getLast() / heads;
        boolean causal = !timing.shapes().get(MASK).isEmpty();
        AttentionHeads each = new AttentionHeads(heads, key.getLast() / width, width, DataType.BF16);
        return PrefillAttention.of(each, query.get(1), query.get(0), key.get(0), causal);
    }

    private static long elements(List<Integer> shape) {
        long elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        return elements;
    }
}
