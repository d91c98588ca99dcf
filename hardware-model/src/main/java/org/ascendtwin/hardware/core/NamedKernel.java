package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.GroupedMatmul.Kind;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * A kind of kernel that the core level simulates, as people name it.
 *
 * @param name such as {@code quant_matmul}
 * @param dimensions what its sizes are, in order
 * @param types formats it can be asked for, the usual one first
 * @param shape the operator of given sizes and format
 */
public record NamedKernel(String name, List<String> dimensions, List<DataType> types, Shape shape) {
    /** From sizes and formats to an operator. */
    public interface Shape {
        /**
         * The operator.
         *
         * @param type the format asked for
         * @param half the 16-bit format that the device multiplies
         */
        Operator of(int[] sizes, DataType type, DataType half);
    }

    private static final int LARGEST = 1 << 20;
    /** Widths of DeepSeek-V2, V3 and Kimi-K2: latent vector, rotary part, and a head without it. */
    private static final int LATENT = 512;

    private static final int ROTARY = 64;
    private static final int HEAD = 128;
    private static final List<DataType> HALVES = List.of(DataType.BF16, DataType.FP16);
    private static final List<DataType> BYTES = List.of(DataType.INT8, DataType.FP8);
    private static final List<DataType> NARROW = List.of(DataType.INT8, DataType.INT4, DataType.FP8, DataType.FP4);
    private static final List<String> PRODUCT = List.of("m", "k", "n");

    public NamedKernel {
        dimensions = List.copyOf(dimensions);
        types = List.copyOf(types);
    }

    /** All kinds that run on Ascend. */
    public static List<NamedKernel> all() {
        List<NamedKernel> all = new ArrayList<>();
        all.add(new NamedKernel("matmul", PRODUCT, HALVES, (s, type, half) -> Matmul.of(s[0], s[2], s[1], type)));
        all.add(new NamedKernel("quant_matmul", PRODUCT, BYTES, (s, type, half) -> product(s, type, type)));
        all.add(new NamedKernel("weight_quant_matmul", PRODUCT, NARROW, (s, type, half) -> product(s, half, type)));
        addGrouped(all);
        addAttention(all);
        addLatent(all);
        List<String> matrix = List.of("rows", "columns");
        all.add(new NamedKernel(
                "copy", matrix, HALVES, (s, type, half) -> new VectorPass(VectorPass.Kind.KV_WRITE, s[0], s[1])));
        for (VectorPass.Kind kind : VectorPass.Kind.values()) {
            if (kind.runsOnAscend()) {
                all.add(new NamedKernel(
                        kind.name().toLowerCase(Locale.ROOT),
                        matrix,
                        HALVES,
                        (s, type, half) -> new VectorPass(kind, s[0], s[1])));
            }
        }
        return List.copyOf(all);
    }

    private static void addGrouped(List<NamedKernel> all) {
        List<String> sizes = List.of("groups", "m", "k", "n");
        List<DataType> types = List.of(DataType.BF16, DataType.FP16, DataType.INT8, DataType.FP8);
        all.add(new NamedKernel("grouped_matmul_swiglu_quant", sizes, BYTES, (s, type, half) -> {
            Matmul each = new Matmul(s[1], s[3], s[2], type, type, half);
            VectorPass gate = new VectorPass(VectorPass.Kind.SWIGLU_QUANT, s[0] * s[1], s[3]);
            return new FusedKernel(
                    "grouped_matmul_swiglu_quant", List.of(new GroupedMatmul(Kind.EXPERTS, s[0], each), gate));
        }));
        all.add(new NamedKernel("grouped_matmul", sizes, types, (s, type, half) -> groups(Kind.EXPERTS, s, type)));
        all.add(new NamedKernel("batch_matmul", sizes, HALVES, (s, type, half) -> groups(Kind.HEADS, s, type)));
    }

    private static GroupedMatmul groups(Kind kind, int[] sizes, DataType type) {
        DataType result = type.bits() < DataType.BF16.bits() ? DataType.BF16 : type;
        return new GroupedMatmul(kind, sizes[0], new Matmul(sizes[1], sizes[3], sizes[2], type, type, result));
    }

    private static void addAttention(List<NamedKernel> all) {
        List<String> sizes = List.of("sequences", "query", "context", "heads", "kv_heads", "head_dim");
        List<DataType> cache = List.of(DataType.BF16, DataType.FP16, DataType.INT8, DataType.FP8);
        all.add(new NamedKernel("prefill_attention", sizes, cache, (s, type, half) -> prefill(s, type)));
        all.add(new NamedKernel("decode_attention", sizes, cache, (s, type, half) -> decode(s, type)));
    }

    private static void addLatent(List<NamedKernel> all) {
        List<DataType> cache = List.of(DataType.BF16, DataType.FP16, DataType.INT8, DataType.FP8);
        List<String> sizes = List.of("sequences", "query", "context", "heads");
        all.add(new NamedKernel("mla_decode", sizes, cache, (s, type, half) -> latent(s, type, 0)));
        List<String> sparse = List.of("sequences", "query", "context", "heads", "selected");
        all.add(new NamedKernel("sparse_mla_decode", sparse, cache, (s, type, half) -> latent(s, type, s[4])));
        List<String> prolog = List.of("tokens", "hidden", "q_rank", "heads");
        all.add(new NamedKernel("mla_prolog", prolog, HALVES, (s, type, half) -> prolog(s, type)));
        all.add(new NamedKernel("mla_preprocess", prolog, BYTES, (s, type, half) -> preprocess(s, type, half)));
    }

    /** Rows as in DeepSeek-V3, and where only {@code selected} are read, the indexer of DeepSeek-V3.2. */
    private static Operator latent(int[] sizes, DataType cache, int selected) {
        checkContext(sizes);
        boolean all = selected == 0;
        LatentHeads heads = new LatentHeads(
                sizes[3],
                LATENT + ROTARY,
                LATENT,
                2 * HEAD + ROTARY,
                cache,
                all ? LatentHeads.View.ALL : new LatentHeads.View(0, 1, selected),
                all ? LatentHeads.Indexer.NONE : new LatentHeads.Indexer(64, 128));
        long sequences = sizes[0];
        long rows = sequences * heads.visibleTokens(sizes[2]);
        return new LatentDecode(sizes[0], sizes[1], heads, rows, sequences * heads.scoredRows(sizes[2]));
    }

    /** The projections before latent attention: query down, key and value down, query up, query into the latent space. */
    private static Operator prolog(int[] sizes, DataType type) {
        int tokens = sizes[0];
        int heads = sizes[3];
        return new FusedKernel(
                "mla_prolog",
                List.of(
                        Matmul.of(tokens, sizes[2], sizes[1], type),
                        Matmul.of(tokens, LATENT + ROTARY, sizes[1], type),
                        Matmul.of(tokens, heads * (HEAD + ROTARY), sizes[2], type),
                        new GroupedMatmul(Kind.HEADS, heads, Matmul.of(tokens, LATENT, HEAD, type))));
    }

    /** The same with quantised projections, the norms between them, rotary embedding and the write into the cache. */
    private static Operator preprocess(int[] sizes, DataType type, DataType half) {
        int tokens = sizes[0];
        int heads = sizes[3];
        return new FusedKernel(
                "mla_preprocess",
                List.of(
                        new VectorPass(VectorPass.Kind.DYNAMIC_QUANT, tokens, sizes[1]),
                        new Matmul(tokens, sizes[2] + LATENT + ROTARY, sizes[1], type, type, half),
                        new VectorPass(VectorPass.Kind.RMS_NORM, tokens, sizes[2] + LATENT),
                        new VectorPass(VectorPass.Kind.DYNAMIC_QUANT, tokens, sizes[2]),
                        new Matmul(tokens, heads * (HEAD + ROTARY), sizes[2], type, type, half),
                        new GroupedMatmul(Kind.HEADS, heads, Matmul.of(tokens, LATENT, HEAD, half)),
                        new VectorPass(VectorPass.Kind.ROTARY, tokens, (heads + 1) * ROTARY),
                        new VectorPass(VectorPass.Kind.KV_WRITE, tokens, LATENT + ROTARY)));
    }

    private static void checkContext(int[] sizes) {
        if (sizes[1] > sizes[2]) {
            throw new IllegalArgumentException("query is " + sizes[1] + "; allowed: 1 to context, " + sizes[2]
                    + ". Maybe the context was meant without the new tokens; it includes them");
        }
    }

    private static AttentionHeads heads(int[] sizes, DataType cache) {
        if (sizes[3] % sizes[4] != 0) {
            throw new IllegalArgumentException("heads is " + sizes[3] + "; allowed: multiples of kv_heads, " + sizes[4]
                    + ". Maybe the two are swapped");
        }
        checkContext(sizes);
        return new AttentionHeads(sizes[3], sizes[4], sizes[5], cache);
    }

    /** Causal: {@code context} counts the new tokens too. */
    private static Operator prefill(int[] sizes, DataType cache) {
        return PrefillAttention.of(heads(sizes, cache), sizes[0], sizes[1], sizes[2], true);
    }

    private static Operator decode(int[] sizes, DataType cache) {
        return new DecodeAttention(sizes[0], sizes[1], heads(sizes, cache), (long) sizes[0] * sizes[2]);
    }

    private static Matmul product(int[] sizes, DataType activation, DataType weight) {
        return new Matmul(sizes[0], sizes[2], sizes[1], activation, weight, DataType.BF16);
    }

    /**
     * The operator of {@code sizes}, in the order of the dimensions, with values in {@code type}.
     *
     * @param half the 16-bit format that the device multiplies
     */
    public Operator operator(int[] sizes, DataType type, DataType half) {
        if (sizes.length != dimensions.size()) {
            throw new IllegalArgumentException("got " + sizes.length + " sizes for " + name + "; allowed: "
                    + dimensions.size() + " (" + String.join(" x ", dimensions) + ")");
        }
        if (!types.contains(type)) {
            throw new IllegalArgumentException("the format is " + type + "; allowed for " + name + ": " + types);
        }
        for (int i = 0; i < sizes.length; i++) {
            Range.check(dimensions.get(i), sizes[i], 1, LARGEST);
        }
        return shape.of(sizes, type, half);
    }
}
