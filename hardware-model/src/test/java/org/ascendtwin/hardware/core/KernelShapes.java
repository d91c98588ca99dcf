package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;

/** Random shapes of every kind of kernel, sizes spread evenly over their orders of magnitude. */
final class KernelShapes {
    private KernelShapes() {}

    /** The kernel called {@code name}. */
    static NamedKernel kernel(String name) {
        for (NamedKernel kernel : NamedKernel.all()) {
            if (kernel.name().equals(name)) {
                return kernel;
            }
        }
        throw new AssertionError(name);
    }

    static Operator of(String name, int... sizes) {
        return kernel(name).operator(sizes, kernel(name).types().getFirst(), DataType.BF16);
    }

    /** A random operator in the first format that {@code multiplies} names. */
    static Operator random(NamedKernel kernel, SplittableRandom random, Set<DataType> multiplies) {
        int[] sizes = new int[kernel.dimensions().size()];
        int context = between(random, 128, 8192);
        int keyValueHeads = 1 << random.nextInt(4);
        boolean aligned = random.nextInt(4) > 0;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = switch (kernel.dimensions().get(i)) {
                case "m", "rows" -> between(random, 1, 8192);
                case "tokens" -> between(random, 1, 1024);
                case "k", "n", "columns" -> aligned ? 128 * random.nextInt(2, 40) : random.nextInt(128, 4096);
                case "hidden", "q_rank" -> 512 * random.nextInt(1, 14);
                case "groups" -> random.nextInt(1, 20);
                case "sequences" -> between(random, 1, 128);
                case "query" ->
                    kernel.name().startsWith("prefill")
                            ? between(random, 64, Math.min(context, 3000) + 1)
                            : random.nextInt(1, 5);
                case "context" -> context;
                case "heads" -> keyValueHeads << random.nextInt(1, 5);
                case "kv_heads" -> keyValueHeads;
                case "head_dim" -> 128;
                case "selected" -> 2048;
                default -> throw new AssertionError(kernel.dimensions().get(i));
            };
        }
        if (kernel.name().startsWith("grouped_matmul") || kernel.name().equals("batch_matmul")) {
            sizes[1] = Math.min(sizes[1], 512);
        }
        if (kernel.name().startsWith("prefill")) {
            sizes[0] = 1 + sizes[0] % 4;
        }
        if (kernel.name().contains("mla")) {
            sizes[3] = 16 << random.nextInt(4);
        }
        for (DataType type : kernel.types()) {
            if (multiplies.contains(type)) {
                DataType half = multiplies.contains(DataType.BF16) ? DataType.BF16 : DataType.FP16;
                Operator operator = kernel.operator(sizes, type, half);
                boolean uneven = operator instanceof PrefillAttention && random.nextBoolean();
                return uneven ? uneven((PrefillAttention) operator, random) : operator;
            }
        }
        throw new AssertionError(kernel.name() + " has no format among " + multiplies);
    }

    /** The same prefill with sequences of other lengths, down to a sixteenth. */
    private static PrefillAttention uneven(PrefillAttention even, SplittableRandom random) {
        List<PrefillAttention.Chunk> chunks = new ArrayList<>();
        for (PrefillAttention.Chunk chunk : even.chunks()) {
            int query = between(random, Math.max(1, chunk.queryLen() / 16), chunk.queryLen() + 1);
            chunks.add(new PrefillAttention.Chunk(query, between(random, query, chunk.contextLen() + 1)));
        }
        return new PrefillAttention(even.heads(), chunks, true);
    }

    /** Between {@code least} and {@code most}, evenly over orders of magnitude. */
    private static int between(SplittableRandom random, int least, int most) {
        double exponent = random.nextDouble() * StrictMath.log((double) most / least);
        return Math.clamp((int) (least * StrictMath.exp(exponent)), least, most);
    }
}
