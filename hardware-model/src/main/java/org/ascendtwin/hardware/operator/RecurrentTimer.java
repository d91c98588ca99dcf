package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * The gated delta rule on one device. A decode step reads each sequence's state once and writes it after every token it
 * may have to return to; of several tokens, the state after the last right one is then moved to its place. A prefill works in
 * chunks (Yang et al. 2024, section 3): all but the states' stages are dealt out chunk by chunk, while the states of a prompt's
 * head follow each other on the cores that share it, so that few heads leave cores idle. Cores of Ascend and GPUs take the cycles
 * of {@link RecurrentKernels}; elsewhere it is two products with the state per token and head, and four with the keys and values of
 * a chunk of 64.
 */
public final class RecurrentTimer {
    private static final int CHUNK = 64;

    /** Elements of the states that cycles were measured with. */
    private static final double MEASURED_STATE = 128 * 128;

    /**
     * Start of the Triton kernel that steps the states on GPUs, and the part of the data sheet's memory rate that it reaches: 32 and
     * 1,024 sequences with eight heads in 16 bits on an H200 (vLLM, pull request 31722; the same kernel in SGLang, 18271).
     */
    private static final double GPU_STEP_SECONDS = 7.1e-6;

    private static final double GPU_STEP_RATE = 0.538;

    private final KernelCosts costs;
    private final ChipFamily family;
    private final double coldPerSecond;
    private final double stepPerSecond;
    private final double stepFixedSeconds;
    private final double flopsPerSecond;
    private final int cores;
    private final double hertz;

    RecurrentTimer(Device device) {
        this.costs = device.kernels();
        this.family = device.family();
        this.coldPerSecond = device.coldBytesPerSecond();
        boolean gpu = family == ChipFamily.GPU;
        this.stepPerSecond = gpu ? GPU_STEP_RATE * device.memory().hbmBytesPerSecond() : coldPerSecond;
        this.stepFixedSeconds = gpu ? GPU_STEP_SECONDS : costs.reductionFixedSeconds();
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        this.flopsPerSecond = device.flopsPerSecond(type) * costs.attentionCubeEfficiency();
        this.cores = device.cube().cores();
        this.hertz = device.cube().hertz();
    }

    /** Seconds for {@code queryLen} new tokens of each of {@code sequences}. */
    public double decodeSeconds(RecurrentHeads heads, int sequences, int queryLen) {
        return stepFixedSeconds + movedBytes(heads, sequences, queryLen) / stepPerSecond;
    }

    /**
     * Bytes of states that a decode step reads and writes: one more of either after a verification, as which of the states
     * written is right is known only then (SGLang, update_mamba_state_after_mtp_verify, move_intermediate_cache).
     */
    public static double movedBytes(RecurrentHeads heads, int sequences, int queryLen) {
        int moved = queryLen > 1 ? 2 : 0;
        return sequences * heads.stateBytes() * (1 + queryLen + moved);
    }

    /**
     * Seconds for a prefill.
     *
     * @param tokens of all {@code sequences}
     * @param longest tokens of the longest of them
     */
    public double prefillSeconds(RecurrentHeads heads, int sequences, long tokens, long longest) {
        return switch (family) {
            case ASCEND ->
                heads.kernels().launches() * costs.attentionFixedSeconds(0)
                        + cycleSeconds(heads.kernels(), heads, sequences, tokens, longest);
            case GPU ->
                RecurrentKernels.GPU.launches() * costs.reductionFixedSeconds()
                        + cycleSeconds(RecurrentKernels.GPU, heads, sequences, tokens, longest);
            case CPU ->
                RecurrentKernels.GPU.launches() * costs.reductionFixedSeconds()
                        + productSeconds(heads, sequences, tokens);
        };
    }

    /** Kernels that are launched for a prefill. */
    public int launches(RecurrentHeads heads) {
        return (family == ChipFamily.ASCEND ? heads.kernels() : RecurrentKernels.GPU).launches();
    }

    private double cycleSeconds(
            RecurrentKernels kernels, RecurrentHeads heads, int sequences, long tokens, long longest) {
        double places = (double) cores / kernels.coresOfState();
        double turns = sequences * heads.heads() / places;
        double idle = (Math.ceil(turns) - turns) * (double) tokens / sequences;
        double busiest = Math.max((double) longest, tokens * heads.heads() / places + idle);
        double cycles = kernels.chunkCycles() * tokens * heads.heads() / cores + kernels.stateCycles() * busiest;
        double width = heads.keyDim() * heads.valueDim() / MEASURED_STATE;
        return width * cycles / hertz;
    }

    private double productSeconds(RecurrentHeads heads, int sequences, long tokens) {
        double state = 2.0 * heads.keyDim() * heads.valueDim();
        double chunk = (double) CHUNK * (heads.keyDim() + heads.valueDim());
        double flops = 2.0 * tokens * heads.heads() * (state + 2 * chunk);
        double bytes = 2.0 * sequences * heads.stateBytes()
                + 2.0 * tokens * heads.heads() * (heads.keyDim() + heads.valueDim()) * DataType.BF16.bytes();
        return flops / flopsPerSecond + bytes / coldPerSecond;
    }
}
