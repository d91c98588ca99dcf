package org.ascendtwin.calibration.fit;

import java.util.Locale;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.sim.unit.TimeSpan;

/** A constant of a kernel's law that measurements can tell, with the range in which it means something physical. */
public enum Parameter {
    /** Part of the data-sheet HBM rate that a cold stream reaches. */
    HBM_EFFICIENCY("part of the HBM rate", 0.3, 1, 0.2),
    /** Part of the L2 rate that re-read tiles reach. */
    L2_EFFICIENCY("part of the L2 rate", 0.2, 1, 0.3),
    /** Part of the cube's cycles that a well-fed tile uses. */
    CUBE_EFFICIENCY("part of the cube's cycles", 0.5, 1, 0.1),
    /** Part of the cube's cycles that attention uses. */
    ATTENTION_CUBE_EFFICIENCY("part of the cube's cycles", 0.2, 1, 0.1),
    /** Start, first tile and last store of a matmul. */
    MATMUL_FIXED("us", 1, 10, 0.1),
    /** The same with scales or groups, or of attention. */
    QUANTISED_MATMUL_FIXED("us", 1, 40, 0.5),
    /** The same of a kernel that passes over its elements once. */
    ELEMENTWISE_FIXED("us", 1, 20, 1.0),
    /** The same of a kernel that reduces rows. */
    REDUCTION_FIXED("us", 1, 20, 0.5),
    /** From the start of a vector instruction to its first result. */
    VECTOR_INSTRUCTION("us", 0.002, 0.1, 0.5),
    /** Start of one of attention's tasks. */
    ATTENTION_TASK("us", 0.2, 10, 0.2),
    /** What a causal mask adds to a prefill. */
    CAUSAL_MASK("us", 0.1, 30, 0.3),
    /** What the cube waits for the vector cores at each step along the depth of a widened weight. */
    WIDENING_STEP("us", 0.5, 10, 1),
    /** Bytes that memory could have moved while attention goes from row to row. */
    ROW_GAP("byte", 8, 512, 1);

    private final String unit;
    private final double least;
    private final double most;
    private final double spread;

    Parameter(String unit, double least, double most, double spread) {
        this.unit = unit;
        this.least = least;
        this.most = most;
        this.spread = spread;
    }

    /** What a value is counted in. */
    public String unit() {
        return unit;
    }

    /** The smallest value that is searched. */
    public double least() {
        return least;
    }

    /** The largest value that is searched. */
    public double most() {
        return most;
    }

    /**
     * How far the logarithm of this constant of one kind of kernel lies from that of the device, as a standard deviation:
     * rates are the device's and differ little, what it takes to start differs with the kernel.
     */
    public double spread() {
        return spread;
    }

    /** The value of this constant in {@code kernel}. */
    public double of(CalibratedKernel kernel) {
        return switch (this) {
            case HBM_EFFICIENCY -> kernel.costs().hbmEfficiency();
            case L2_EFFICIENCY -> kernel.costs().l2Efficiency();
            case CUBE_EFFICIENCY -> kernel.costs().cubeEfficiency();
            case ATTENTION_CUBE_EFFICIENCY -> kernel.costs().attentionCubeEfficiency();
            case MATMUL_FIXED -> kernel.costs().matmulFixedSeconds() * 1e6;
            case QUANTISED_MATMUL_FIXED -> kernel.costs().quantisedMatmulFixedSeconds() * 1e6;
            case ELEMENTWISE_FIXED -> kernel.costs().elementwiseFixedSeconds() * 1e6;
            case REDUCTION_FIXED -> kernel.costs().reductionFixedSeconds() * 1e6;
            case VECTOR_INSTRUCTION -> kernel.costs().vectorInstructionSeconds() * 1e6;
            case ATTENTION_TASK -> kernel.costs().attentionTaskSeconds() * 1e6;
            case CAUSAL_MASK -> kernel.costs().causalMaskSeconds() * 1e6;
            case WIDENING_STEP -> kernel.details().wideningStepSeconds() * 1e6;
            case ROW_GAP -> kernel.details().rowGapBytes();
        };
    }

    /** {@code kernel} with another value of this constant. */
    public CalibratedKernel with(CalibratedKernel kernel, double replacement) {
        double[] values = new double[values().length];
        for (Parameter parameter : values()) {
            values[parameter.ordinal()] = parameter == this ? replacement : parameter.of(kernel);
        }
        KernelCosts costs = new KernelCosts(
                values[0],
                values[1],
                values[2],
                values[3],
                micros(values[4]),
                micros(values[5]),
                micros(values[6]),
                micros(values[7]),
                micros(values[8]),
                micros(values[9]),
                micros(values[10]));
        return new CalibratedKernel(
                costs, new KernelDetails(micros(values[11]), values[12]), kernel.measured(), kernel.ratios());
    }

    private static TimeSpan micros(double value) {
        return new TimeSpan(Math.round(value * 1000));
    }

    /** The name as profiles spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
