package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * The gated delta rule on one device. A decode step reads each sequence's state once and writes it after every token it
 * may have to return to; of several tokens, the state after the last right one is then moved to its place. A prefill works in chunks (Yang et al. 2024, section 3): all but the states' stages are dealt out
 * chunk by chunk, while the states of a prompt's head follow each other on one core, so that few heads leave cores idle. Cores of
 * Ascend take the cycles of {@link RecurrentKernels}; elsewhere it is two products with the state per token and head, and four
 * with the keys and values of a chunk of 64.
 */
public final class RecurrentTimer {
    private static final int CHUNK = 64;

    /**
     * Kernels of a chunked recurrence on GPUs: gates, norms of queries and keys, sums of gates, keys by keys, inverse, u and w,
     * states, results, and the states' way in and out (SGLang, layers/attention/fla/chunk.py).
     */
    private static final int GPU_KERNELS = 11;

    /** Elements of the states that cycles were measured with. */
    private static final double MEASURED_STATE = 128 * 128;

    private final KernelCosts costs;
    private final double coldPerSecond;
    private final double flopsPerSecond;
    private final int cores;
    private final double hertz;
    private final boolean hasAiCores;

    RecurrentTimer(Device device) {
        this.costs = device.kernels();
        this.coldPerSecond = device.coldBytesPerSecond();
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        this.flopsPerSecond = device.flopsPerSecond(type) * costs.attentionCubeEfficiency();
        this.cores = device.cube().cores();
        this.hertz = device.cube().hertz();
        this.hasAiCores = device.family().hasAiCores();
    }

    /** Seconds for {@code queryLen} new tokens of each of {@code sequences}. */
    public double decodeSeconds(RecurrentHeads heads, int sequences, int queryLen) {
        return costs.reductionFixedSeconds() + movedBytes(heads, sequences, queryLen) / coldPerSecond;
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
        return hasAiCores
                ? coreSeconds(heads, sequences, tokens, longest)
                : GPU_KERNELS * costs.reductionFixedSeconds() + productSeconds(heads, sequences, tokens);
    }

    /** Kernels that are launched for a prefill. */
    public int launches(RecurrentHeads heads) {
        return hasAiCores ? heads.kernels().launches() : GPU_KERNELS;
    }

    private double coreSeconds(RecurrentHeads heads, int sequences, long tokens, long longest) {
        RecurrentKernels kernels = heads.kernels();
        double turns = (double) sequences * heads.heads() / cores;
        double idle = (Math.ceil(turns) - turns) * (double) tokens / sequences;
        double busiest = Math.max((double) longest, (double) tokens * heads.heads() / cores + idle);
        double cycles = kernels.chunkCycles() * tokens * heads.heads() / cores + kernels.stateCycles() * busiest;
        double width = heads.keyDim() * heads.valueDim() / MEASURED_STATE;
        return kernels.launches() * costs.attentionFixedSeconds(0) + width * cycles / hertz;
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
