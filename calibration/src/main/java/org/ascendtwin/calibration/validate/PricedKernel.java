package org.ascendtwin.calibration.validate;

import java.util.List;
import java.util.Locale;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/** A measured kernel as the operator level sees it. */
final class PricedKernel {
    /** Most new tokens of a sequence that count as decode. */
    private static final int DECODE_TOKENS = 16;

    /** The input of a quantised matmul that scales each token. */
    private static final int TOKEN_SCALES = 4;

    private PricedKernel() {}

    /** Seconds of what was measured; {@code timing} must be of a kind that {@link Selection} keeps. */
    static double seconds(KernelTiming timing, OperatorTimer timer) {
        if (timing.operator().equals("mla")) {
            return latent(timing, timer);
        }
        return timer.seconds(operator(timing));
    }

    private static Operator operator(KernelTiming timing) {
        return switch (timing.operator()) {
            case "gemm" -> matmul(timing, type(timing, 0), type(timing, 1), type(timing, 0));
            case "quant_matmul" -> matmul(timing, type(timing, 0), type(timing, 1), scaledResult(timing));
            case "weight_quant_batch_matmul" -> matmul(timing, type(timing, 0), type(timing, 1), DataType.BF16);
            case "grouped_matmul" -> grouped(timing);
            case "gqa", "mha", "flash_attention" -> attention(timing);
            case "rms_norm" -> pass(Kind.RMS_NORM, timing, type(timing, 0).bytes() / 2);
            case "swi_glu" -> pass(Kind.SWIGLU, timing, type(timing, 0).bytes() / 2);
            case "dynamic_quant" -> pass(Kind.DYNAMIC_QUANT, timing, 1);
            case "add_rms_norm_dynamic_quant" -> pass(Kind.ADD_RMS_NORM_QUANT, timing, 1);
            case "dequant_swiglu_quant" ->
                pass(
                        timing.types().getFirst().equals("int32") ? Kind.DEQUANT_SWIGLU_QUANT : Kind.SWIGLU_QUANT,
                        timing,
                        1);
            case "moe_gating_top_k_softmax" ->
                pass(Kind.GATING, timing, type(timing, 0).bytes() / 2);
            case "moe_re_routing" -> pass(Kind.PERMUTE, timing, type(timing, 0).bytes() / 2);
            default ->
                throw new IllegalArgumentException(timing.source() + ": no operator prices " + timing.operator());
        };
    }

    private static DataType type(KernelTiming timing, int input) {
        return switch (timing.types().get(input).toLowerCase(Locale.ROOT)) {
            case "float32" -> DataType.FP32;
            case "float16" -> DataType.FP16;
            case "bfloat16" -> DataType.BF16;
            case "int8" -> DataType.INT8;
            case "int4" -> DataType.INT4;
            default ->
                throw new IllegalArgumentException(timing.source() + ": the format is "
                        + timing.types().get(input) + "; allowed: float32, float16, bfloat16, int8, int4");
        };
    }

    /** FP16 where the scales are by column alone; the fifth input holds those by token. */
    private static DataType scaledResult(KernelTiming timing) {
        boolean byToken = timing.types().size() > TOKEN_SCALES
                && !timing.types().get(TOKEN_SCALES).isEmpty();
        boolean half = timing.attributes().replace(" ", "").contains("\"output_dtype\":\"float16\"");
        return half && !byToken ? DataType.FP16 : DataType.BF16;
    }

    private static int rows(List<Integer> shape) {
        int rows = 1;
        for (int i = 0; i < shape.size() - 1; i++) {
            rows = Math.multiplyExact(rows, shape.get(i));
        }
        return rows;
    }

    private static Operator matmul(KernelTiming timing, DataType activation, DataType weight, DataType result) {
        List<Integer> left = timing.shapes().get(0);
        List<Integer> right = timing.shapes().get(1);
        int depth = left.getLast();
        int columns = right.get(right.size() - 2) == depth ? right.getLast() : right.get(right.size() - 2);
        Matmul each = new Matmul(rows(left), columns, depth, activation, weight, result);
        if (right.size() == 2) {
            return each;
        }
        int groups = rows(right) / right.get(right.size() - 2);
        Matmul one = new Matmul(rows(left) / groups, columns, depth, activation, weight, result);
        return new GroupedMatmul(GroupedMatmul.Kind.HEADS, groups, one);
    }

    private static Operator grouped(KernelTiming timing) {
        List<Integer> left = timing.shapes().get(0);
        List<Integer> right = timing.shapes().get(1);
        int groups = right.get(0);
        int depth = left.getLast();
        int columns = timing.isTrue("transpose_weight") ? right.get(1) : right.get(2);
        DataType type = type(timing, 0);
        int each = (rows(left) + groups - 1) / groups;
        return new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, groups, Matmul.of(each, columns, depth, type));
    }

    private static Operator attention(KernelTiming timing) {
        List<Integer> query = timing.shapes().get(0);
        List<Integer> key = timing.shapes().get(1);
        int sequences = query.get(0);
        int length = query.get(1);
        int context = key.get(1);
        AttentionHeads heads = new AttentionHeads(query.get(2), key.get(2), query.get(3), type(timing, 1));
        if (length <= DECODE_TOKENS) {
            return new DecodeAttention(sequences, length, heads, (long) sequences * context);
        }
        return PrefillAttention.of(heads, sequences, length, context, timing.isTrue("is_causal"));
    }

    /** Queries and keys come in two parts each, of which the first is the value as well. */
    private static double latent(KernelTiming timing, OperatorTimer timer) {
        boolean headsFirst = timing.attributes().contains("BNSD");
        List<Integer> query = timing.shapes().get(0);
        List<Integer> key = timing.shapes().get(2);
        int valueWidth = query.getLast();
        int keyWidth = valueWidth + timing.shapes().get(1).getLast();
        LatentHeads heads = new LatentHeads(
                query.get(headsFirst ? 1 : 2),
                keyWidth,
                valueWidth,
                keyWidth + valueWidth,
                type(timing, 2),
                LatentHeads.View.ALL,
                LatentHeads.Indexer.NONE);
        int sequences = query.get(0);
        long rows = (long) sequences * key.get(headsFirst ? 2 : 1);
        return timer.latents().decodeSeconds(heads, sequences, query.get(headsFirst ? 2 : 1), rows, 0);
    }

    /** Elements wider or narrower than the 16 bits that the kind counts with are that many more or fewer columns. */
    private static Operator pass(Kind kind, KernelTiming timing, double width) {
        List<Integer> shape = timing.shapes().get(0);
        return new VectorPass(kind, rows(shape), (int) Math.ceil(shape.getLast() * width));
    }
}
