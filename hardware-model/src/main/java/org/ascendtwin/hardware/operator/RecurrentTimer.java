package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * The gated delta rule on one device. A decode step reads each sequence's state once and writes it after every token it
 * may have to return to. A prefill works in chunks of 64 tokens (Yang et al. 2024, section 3): per token and head two
 * products with the state and four with the chunk's keys and values.
 */
public final class RecurrentTimer {
    private static final int CHUNK = 64;

    private final KernelCosts costs;
    private final double coldPerSecond;
    private final double flopsPerSecond;

    RecurrentTimer(Device device) {
        this.costs = device.kernels();
        this.coldPerSecond = device.coldBytesPerSecond();
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        this.flopsPerSecond = device.flopsPerSecond(type) * costs.attentionCubeEfficiency();
    }

    /** Seconds for {@code queryLen} new tokens of each of {@code sequences}. */
    public double decodeSeconds(RecurrentHeads heads, int sequences, int queryLen) {
        return costs.reductionFixedSeconds() + sequences * heads.stateBytes() * (1 + queryLen) / coldPerSecond;
    }

    /** Seconds for a prefill of {@code tokens} over {@code sequences}. */
    public double prefillSeconds(RecurrentHeads heads, int sequences, long tokens) {
        double state = 2.0 * heads.keyDim() * heads.valueDim();
        double chunk = (double) CHUNK * (heads.keyDim() + heads.valueDim());
        double flops = 2.0 * tokens * heads.heads() * (state + 2 * chunk);
        double bytes = 2.0 * sequences * heads.stateBytes()
                + 2.0 * tokens * heads.heads() * (heads.keyDim() + heads.valueDim()) * DataType.BF16.bytes();
        return costs.attentionFixedSeconds(0) + flops / flopsPerSecond + bytes / coldPerSecond;
    }
}
