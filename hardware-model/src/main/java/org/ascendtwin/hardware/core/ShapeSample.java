package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;

/**
 * Random shapes of every kind of kernel as LLMs have them, sizes spread evenly over their orders of magnitude: 1 to 8192
 * rows, depths and columns of 256 to 4992 (one of four unaligned), contexts of 128 to 8192, 1 to 127 sequences of a decode and
 * 1 to 4, equal or not, of a prefill.
 */
final class ShapeSample {
    private static final int MOST_GROUPED_ROWS = 512;
    private static final int MOST_PREFILLS = 4;

    private final SplittableRandom random;
    private final Set<DataType> multiplies;

    /** Shapes for {@code device}, the same for the same seed. */
    ShapeSample(Device device, long seed) {
        this.random = new SplittableRandom(seed);
        this.multiplies = device.cube().macsPerCycle().keySet();
    }

    /** The next shape of {@code kernel}, in the first format that the device multiplies. */
    Operator next(NamedKernel kernel) {
        Operator operator = kernel.operator(sizes(kernel), type(kernel), half());
        return operator instanceof PrefillAttention prefill && random.nextBoolean() ? uneven(prefill) : operator;
    }

    private DataType half() {
        return multiplies.contains(DataType.BF16) ? DataType.BF16 : DataType.FP16;
    }

    private DataType type(NamedKernel kernel) {
        for (DataType type : kernel.types()) {
            if (multiplies.contains(type)) {
                return type;
            }
        }
        throw new IllegalArgumentException(kernel.name() + " has the formats " + kernel.types() + "; allowed: "
                + multiplies + ". Maybe the device multiplies none of them");
    }

    private int[] sizes(NamedKernel kernel) {
        int[] sizes = new int[kernel.dimensions().size()];
        int context = between(128, 8192);
        int keyValueHeads = 1 << random.nextInt(4);
        boolean aligned = random.nextInt(4) > 0;
        boolean prefill = kernel.name().startsWith("prefill");
        boolean latent = kernel.name().contains("mla");
        boolean grouped = kernel.dimensions().contains("groups");
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = switch (kernel.dimensions().get(i)) {
                case "m", "rows" -> between(1, grouped ? MOST_GROUPED_ROWS : 8192);
                case "tokens" -> between(1, 1024);
                case "k", "n", "columns" -> aligned ? 128 * random.nextInt(2, 40) : random.nextInt(128, 4096);
                case "hidden", "q_rank" -> 512 * random.nextInt(1, 14);
                case "groups" -> random.nextInt(1, 20);
                case "sequences" -> prefill ? random.nextInt(1, MOST_PREFILLS + 1) : between(1, 128);
                case "query" -> prefill ? between(64, Math.min(context, 3000) + 1) : random.nextInt(1, 5);
                case "context" -> context;
                case "heads" -> latent ? 16 << random.nextInt(4) : keyValueHeads << random.nextInt(1, 5);
                case "kv_heads" -> keyValueHeads;
                case "head_dim" -> 128;
                case "selected" -> 2048;
                default ->
                    throw new IllegalStateException(
                            kernel.name() + " has a size " + kernel.dimensions().get(i));
            };
        }
        return sizes;
    }

    /** The same prefill with sequences of other lengths, down to a sixteenth. */
    private PrefillAttention uneven(PrefillAttention even) {
        List<PrefillAttention.Chunk> chunks = new ArrayList<>();
        for (PrefillAttention.Chunk chunk : even.chunks()) {
            int query = between(Math.max(1, chunk.queryLen() / 16), chunk.queryLen() + 1);
            chunks.add(new PrefillAttention.Chunk(query, between(query, chunk.contextLen() + 1)));
        }
        return new PrefillAttention(even.heads(), chunks, even.causal());
    }

    /** Between {@code least} and {@code most}, evenly over orders of magnitude. */
    private int between(int least, int most) {
        double exponent = random.nextDouble() * StrictMath.log((double) most / least);
        return Math.clamp((int) (least * StrictMath.exp(exponent)), least, most);
    }
}
