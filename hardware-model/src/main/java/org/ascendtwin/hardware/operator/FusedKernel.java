package org.ascendtwin.hardware.operator;

import java.util.List;

/**
 * Several operators in one kernel: it starts once, and what a vector part gets from the one before or hands to the one
 * after does not pass memory. Or several kernels in a row that were only ever timed together.
 *
 * @param name what it is called
 * @param parts what it does, in order
 * @param isRow whether each part is a kernel of its own
 */
public record FusedKernel(String name, List<Operator> parts, boolean isRow) implements Operator {
    /** One kernel. */
    public FusedKernel(String name, List<Operator> parts) {
        this(name, parts, false);
    }

    public FusedKernel {
        parts = List.copyOf(parts);
        for (Operator part : parts) {
            if (!(part instanceof Matmul || part instanceof GroupedMatmul || part instanceof VectorPass)) {
                throw new IllegalArgumentException(
                        part + " in " + name + "; allowed: products and vector passes. Maybe list its parts");
            }
        }
    }

    @Override
    public int launches() {
        return isRow ? parts.size() : 1;
    }

    @Override
    public double flops() {
        double flops = 0;
        for (Operator part : parts) {
            flops += part.flops();
        }
        return flops;
    }

    /** Weights and what the whole reads first and writes last; of a row of kernels what each reads and writes. */
    @Override
    public double bytes() {
        double bytes = 0;
        for (int i = 0; i < parts.size(); i++) {
            bytes += !isRow && parts.get(i) instanceof VectorPass pass
                    ? pass.bytes(i == 0, i == parts.size() - 1)
                    : parts.get(i).bytes();
        }
        return bytes;
    }
}
