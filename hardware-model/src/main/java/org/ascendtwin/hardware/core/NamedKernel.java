package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.GroupedMatmul.Kind;
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
public record NamedKernel(
        String name, List<String> dimensions, List<DataType> types, BiFunction<int[], DataType, Operator> shape) {
    private static final int LARGEST = 1 << 20;
    private static final List<DataType> HALVES = List.of(DataType.BF16, DataType.FP16);
    private static final List<DataType> BYTES = List.of(DataType.INT8, DataType.FP8);
    private static final List<DataType> NARROW = List.of(DataType.INT8, DataType.INT4, DataType.FP8, DataType.FP4);
    private static final List<String> PRODUCT = List.of("m", "k", "n");

    public NamedKernel {
        dimensions = List.copyOf(dimensions);
        types = List.copyOf(types);
    }

    /** All kinds. */
    public static List<NamedKernel> all() {
        List<NamedKernel> all = new ArrayList<>();
        all.add(new NamedKernel("matmul", PRODUCT, HALVES, (s, type) -> Matmul.of(s[0], s[2], s[1], type)));
        all.add(new NamedKernel("quant_matmul", PRODUCT, BYTES, (s, type) -> product(s, type, type)));
        all.add(new NamedKernel("weight_quant_matmul", PRODUCT, NARROW, (s, type) -> product(s, DataType.BF16, type)));
        addGrouped(all);
        addAttention(all);
        for (VectorPass.Kind kind : VectorPass.Kind.values()) {
            all.add(new NamedKernel(
                    kind.name().toLowerCase(Locale.ROOT),
                    List.of("rows", "columns"),
                    HALVES,
                    (s, type) -> new VectorPass(kind, s[0], s[1])));
        }
        return List.copyOf(all);
    }

    private static void addGrouped(List<NamedKernel> all) {
        List<String> sizes = List.of("groups", "m", "k", "n");
        List<DataType> types = List.of(DataType.BF16, DataType.FP16, DataType.INT8, DataType.FP8);
        all.add(new NamedKernel("grouped_matmul", sizes, types, (s, type) -> groups(Kind.EXPERTS, s, type)));
        all.add(new NamedKernel("batch_matmul", sizes, HALVES, (s, type) -> groups(Kind.HEADS, s, type)));
    }

    private static GroupedMatmul groups(Kind kind, int[] sizes, DataType type) {
        DataType result = type.bits() < DataType.BF16.bits() ? DataType.BF16 : type;
        return new GroupedMatmul(kind, sizes[0], new Matmul(sizes[1], sizes[3], sizes[2], type, type, result));
    }

    private static void addAttention(List<NamedKernel> all) {
        List<String> sizes = List.of("sequences", "query", "context", "heads", "kv_heads", "head_dim");
        List<DataType> cache = List.of(DataType.BF16, DataType.FP16, DataType.INT8, DataType.FP8);
        all.add(new NamedKernel("prefill_attention", sizes, cache, NamedKernel::prefill));
        all.add(new NamedKernel("decode_attention", sizes, cache, NamedKernel::decode));
    }

    private static AttentionHeads heads(int[] sizes, DataType cache) {
        if (sizes[3] % sizes[4] != 0) {
            throw new IllegalArgumentException("heads is " + sizes[3] + "; allowed: multiples of kv_heads, " + sizes[4]
                    + ". Maybe the two are swapped");
        }
        if (sizes[1] > sizes[2]) {
            throw new IllegalArgumentException("query is " + sizes[1] + "; allowed: 1 to context, " + sizes[2]
                    + ". Maybe the context was meant without the new tokens; it includes them");
        }
        return new AttentionHeads(sizes[3], sizes[4], sizes[5], cache);
    }

    /** Causal: {@code context} counts the new tokens too. */
    private static Operator prefill(int[] sizes, DataType cache) {
        int tile = AttentionTimer.TILE_ROWS;
        long sequences = sizes[0];
        double pairs = sequences * AttentionTimer.tilePairs(sizes[1], sizes[2] - sizes[1]);
        long tiles = sequences * ((sizes[1] + tile - 1) / tile);
        return new PrefillAttention(
                heads(sizes, cache), tiles, sequences * sizes[1], sequences * sizes[2], pairs, true);
    }

    private static Operator decode(int[] sizes, DataType cache) {
        return new DecodeAttention(sizes[0], sizes[1], heads(sizes, cache), (long) sizes[0] * sizes[2]);
    }

    private static Matmul product(int[] sizes, DataType activation, DataType weight) {
        return new Matmul(sizes[0], sizes[2], sizes[1], activation, weight, DataType.BF16);
    }

    /** The operator of {@code sizes}, in the order of the dimensions, with values in {@code type}. */
    public Operator operator(int[] sizes, DataType type) {
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
        return shape.apply(sizes, type);
    }
}
