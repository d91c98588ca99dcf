package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * What a kernel occupies of a die while it runs, from its work alone: a product holds the cube cores, a pass over a matrix
 * the vector cores, and both take of memory's rate what their bytes take of their time. Multiprocessors run blocks of several
 * kernels at once, so that on GPUs a kernel holds of the units only the time that its work takes.
 */
final class KernelUse {
    private final Device device;
    private final double coldBytesPerSecond;
    private final double attentionFlopsPerSecond;

    KernelUse(Device device) {
        this.device = device;
        coldBytesPerSecond = device.coldBytesPerSecond();
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        attentionFlopsPerSecond = device.flopsPerSecond(type) * device.kernels().attentionCubeEfficiency();
    }

    /** Adds a kernel of {@code seconds} that is run {@code count} times to {@code out}. */
    void add(Operator operator, CostPart part, double seconds, int count, Segment out) {
        double memory = Math.min(seconds, memorySeconds(operator.bytes()));
        double waiting = Math.clamp(memory - workSeconds(operator), 0, seconds);
        boolean multiplies = multiplies(operator);
        double held = device.family() == ChipFamily.GPU ? Math.min(seconds, workSeconds(operator)) : seconds;
        double vector = multiplies ? Math.min(seconds, besidesSeconds(operator)) : held;
        out.add(part, count * seconds, count * waiting);
        out.use(Segment.Unit.MEMORY, count * memory);
        out.use(Segment.Unit.CUBE, multiplies ? count * held : 0);
        out.use(Segment.Unit.VECTOR, count * vector);
        out.addWeights(count * weightBytes(operator));
    }

    /** Adds attention, whose kernels run on pairs of one cube core and two vector cores. */
    void addAttention(double seconds, double bytes, double flops, Segment out) {
        double memory = Math.min(seconds, memorySeconds(bytes));
        out.add(CostPart.ATTENTION, seconds, Math.clamp(memory - flops / attentionFlopsPerSecond, 0, seconds));
        out.use(Segment.Unit.MEMORY, memory);
        out.use(Segment.Unit.CUBE, seconds);
        out.use(Segment.Unit.VECTOR, seconds);
    }

    /** Seconds in which memory brings {@code bytes} that are not in L2. */
    double memorySeconds(double bytes) {
        return bytes / coldBytesPerSecond;
    }

    private static boolean multiplies(Operator operator) {
        return switch (operator) {
            case VectorPass pass -> false;
            case FusedKernel fused -> fused.parts().stream().anyMatch(KernelUse::multiplies);
            default -> true;
        };
    }

    /** Seconds in which cores work, if memory never kept them waiting. */
    private double workSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul ->
                matmul.flops()
                        / (device.flopsPerSecond(matmul.activation())
                                * device.kernels().cubeEfficiency());
            case GroupedMatmul grouped -> grouped.groups() * workSeconds(grouped.each());
            case VectorPass pass ->
                pass.rowSeconds(device) * pass.rows() / device.vector().cores();
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(this::workSeconds).sum();
            default -> 0;
        };
    }

    /** Seconds in which a kernel with products keeps the vector cores busy. */
    private double besidesSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.epilogueSeconds(device);
            case GroupedMatmul grouped -> grouped.groups() * grouped.each().epilogueSeconds(device);
            case VectorPass pass -> workSeconds(pass);
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(this::besidesSeconds).sum();
            default -> 0;
        };
    }

    private static double weightBytes(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.operandBytes() - matmul.activationBytes();
            case GroupedMatmul grouped -> grouped.groups() * weightBytes(grouped.each());
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(KernelUse::weightBytes).sum();
            default -> 0;
        };
    }
}
