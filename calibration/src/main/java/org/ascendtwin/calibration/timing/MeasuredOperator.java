package org.ascendtwin.calibration.timing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.model.GpuKernels;
import org.ascendtwin.hardware.model.TunedExperts;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/** A measured kernel as the operator level sees it. */
public final class MeasuredOperator {
    /** Most new tokens of a sequence that count as decode. */
    private static final int DECODE_TOKENS = 16;

    /** Weights, experts and logits of a choice are copied before experts are timed (aiconfigurator, collect_moe.py). */
    private static final int COPIES_OF_A_CHOICE = 3;

    private static final int LATENT_WIDTH = 512;
    private static final int ROTARY_WIDTH = 64;

    /** The input of a quantised matmul that scales each token. */
    private static final int TOKEN_SCALES = 4;

    private MeasuredOperator() {}

    /**
     * Refuses a timing whose shapes or formats are not those of its operator; one that the model does not price passes.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static void check(KernelTiming timing) {
        try {
            if (Selection.reasonNotPriced(timing) == null) {
                of(timing);
            } else {
                MeasuredCollective.of(timing);
            }
        } catch (IndexOutOfBoundsException | NoSuchElementException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the inputs " + timing.shapes() + " of formats " + timing.types() + " are not those of "
                            + timing.operator() + ". Maybe one was cut off",
                    e);
        }
    }

    /** What {@code timing} measured; it must be of a kind that {@link Selection} keeps. */
    public static Operator of(KernelTiming timing) {
        return switch (timing.operator()) {
            case "gemm" -> linear(matmul(timing, type(timing, 0), type(timing, 1), plain(type(timing, 0))));
            case "quant_matmul" -> matmul(timing, type(timing, 0), type(timing, 1), scaledResult(timing));
            case "weight_quant_batch_matmul" -> matmul(timing, type(timing, 0), type(timing, 1), DataType.BF16);
            case "grouped_matmul" -> grouped(timing);
            case "gqa", "mha", "flash_attention", "context_attention", "generation_attention" -> attention(timing);
            case "mla_generation" -> latentGeneration(timing);
            case "moe" -> experts(timing);
            case "mla" -> latent(timing);
            case "mla_prolog" -> prolog(timing);
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
            case "moe_finalize_routing" -> finalizeRouting(timing);
            case "moe_re_routing" -> pass(Kind.PERMUTE, timing, type(timing, 0).bytes() / 2);
            default -> ProfiledOperator.of(timing);
        };
    }

    private static DataType type(KernelTiming timing, int input) {
        return switch (timing.types().get(input).toLowerCase(Locale.ROOT)) {
            case "float32" -> DataType.FP32;
            case "float16" -> DataType.FP16;
            case "bfloat16" -> DataType.BF16;
            case "int8" -> DataType.INT8;
            case "int4" -> DataType.INT4;
            case "fp8", "fp8_block" -> DataType.FP8;
            default ->
                throw new IllegalArgumentException("the format is "
                        + timing.types().get(input) + "; allowed: float32, float16, bfloat16, fp8, int8, int4");
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

    /** A product in 8 bits together with the quantisation of its activation, which tables of GPUs time with it. */
    private static Operator linear(Operator product) {
        if (!(product instanceof Matmul matmul) || !matmul.quantised()) {
            return product;
        }
        List<Operator> parts = new ArrayList<>();
        quantise(parts, matmul, matmul.rows());
        parts.add(matmul);
        return new FusedKernel(GpuKernels.QUANTISED_LINEAR, parts, true);
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
    private static Operator latent(KernelTiming timing) {
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
        return new LatentDecode(sequences, query.get(headsFirst ? 2 : 1), heads, rows, 0);
    }

    /**
     * All kernels from the rows of experts to their sums, loads balanced, so that as many experts get rows as there are rows for
     * them; the choice of experts and three copies of it are timed too (aiconfigurator, collect_moe.py).
     */
    private static Operator experts(KernelTiming timing) {
        int tokens = timing.shapes().get(0).getFirst();
        int hiddenSize = timing.shapes().get(2).getFirst();
        int width = timing.shapes().get(2).getLast();
        int chosen = timing.shapes().get(1).get(0);
        int experts = timing.shapes().get(1).get(1);
        int rows = tokens * chosen;
        int touched = Math.min(rows, experts);
        DataType type = type(timing, 0);
        Matmul up = new Matmul(Math.ceilDiv(rows, touched), 2 * width, hiddenSize, type, type, plain(type));
        Matmul down = new Matmul(up.rows(), hiddenSize, width, type, type, plain(type));
        List<Operator> parts = new ArrayList<>();
        parts.add(new VectorPass(Kind.GATING, tokens, experts));
        parts.addAll(Collections.nCopies(COPIES_OF_A_CHOICE, new VectorPass(Kind.PERMUTE, tokens, chosen)));
        parts.add(GpuKernels.countOfRows(experts));
        parts.add(new VectorPass(Kind.INIT_ROUTING, rows, hiddenSize));
        quantise(parts, up, rows);
        parts.add(new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, touched, up.packed()));
        parts.add(new VectorPass(Kind.SWIGLU, rows, 2 * width));
        quantise(parts, down, rows);
        parts.add(new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, touched, down.packed()));
        parts.add(new VectorPass(Kind.FINALIZE_ROUTING, rows, hiddenSize));
        boolean tuned = timing.types().contains("fp8_block") && TunedExperts.contains(timing.device(), experts, width);
        return new FusedKernel(tuned ? GpuKernels.TUNED_EXPERTS : GpuKernels.EXPERTS, parts, true);
    }

    private static void quantise(List<Operator> parts, Matmul product, int rows) {
        if (product.quantised()) {
            parts.add(new VectorPass(Kind.DYNAMIC_QUANT, rows, product.depth()));
        }
    }

    /** What products of {@code type} leave where the table does not say. */
    private static DataType plain(DataType type) {
        return type == DataType.FP8 ? DataType.BF16 : type;
    }

    /** One new token of each sequence, with the widths of DeepSeek-V3. */
    private static Operator latentGeneration(KernelTiming timing) {
        List<Integer> query = timing.shapes().get(0);
        List<Integer> key = timing.shapes().get(1);
        LatentHeads heads = new LatentHeads(
                query.getLast(),
                LATENT_WIDTH + ROTARY_WIDTH,
                LATENT_WIDTH,
                2 * LATENT_WIDTH + ROTARY_WIDTH,
                type(timing, 1),
                LatentHeads.View.ALL,
                LatentHeads.Indexer.NONE);
        return new LatentDecode(query.getFirst(), 1, heads, (long) key.getFirst() * key.getLast(), 0);
    }

    /** Query down, key and value down, query up, query into the latent space, as the inputs are ordered. */
    private static Operator prolog(KernelTiming timing) {
        int tokens = rows(timing.shapes().get(0));
        List<Integer> up = timing.shapes().get(2);
        List<Integer> latent = timing.shapes().get(3);
        DataType type = type(timing, 0);
        Matmul head = Matmul.of(tokens, latent.get(2), latent.get(1), type);
        return new FusedKernel(
                "mla_prolog",
                List.of(
                        product(tokens, timing.shapes().get(1), type),
                        product(tokens, timing.shapes().get(4), type),
                        product(tokens, up, type),
                        new GroupedMatmul(GroupedMatmul.Kind.HEADS, latent.get(0), head)));
    }

    private static Matmul product(int tokens, List<Integer> weight, DataType type) {
        return Matmul.of(tokens, weight.get(1), weight.get(0), type);
    }

    /** Elements wider or narrower than the 16 bits that the kind counts with are that many more or fewer columns. */
    private static Operator pass(Kind kind, KernelTiming timing, double width) {
        List<Integer> shape = timing.shapes().get(0);
        return new VectorPass(kind, rows(shape), (int) Math.ceil(shape.getLast() * width));
    }

    /**
     * As many rows as move the same bytes: inputs are the experts' rows, their places, up to two rows to add for each token,
     * biases, weights and experts; the weights have a row for each token.
     */
    private static Operator finalizeRouting(KernelTiming timing) {
        List<Integer> expanded = timing.shapes().get(0);
        int columns = expanded.getLast();
        int chosenRows = timing.shapes().get(1).getFirst();
        int tokens = timing.shapes().get(5).isEmpty()
                ? timing.shapes().get(6).getFirst()
                : timing.shapes().get(5).getFirst();
        int added = (timing.shapes().get(2).isEmpty() ? 0 : 1)
                + (timing.shapes().get(3).isEmpty() ? 0 : 1);
        double moved = type(timing, 0).bytes() * columns * ((double) chosenRows + (1.0 + added) * tokens);
        int width = (int) Math.ceil(columns * type(timing, 0).bytes() / 2);
        VectorPass row = new VectorPass(Kind.FINALIZE_ROUTING, 1, width);
        return new VectorPass(Kind.FINALIZE_ROUTING, (int) Math.ceil(moved / row.bytes()), width);
    }
}
