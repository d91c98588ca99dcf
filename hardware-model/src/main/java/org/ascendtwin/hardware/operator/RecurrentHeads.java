package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Heads of one die that keep a state of fixed size instead of a cache (gated delta rule, Yang et al. 2024).
 *
 * @param heads value heads
 * @param keyDim rows of a head's state
 * @param valueDim columns of it
 * @param state format of the state
 * @param kernels that compute prompts on Ascend
 */
public record RecurrentHeads(int heads, int keyDim, int valueDim, DataType state, RecurrentKernels kernels)
        implements Mixer {
    /** Bytes of one sequence's state. */
    public double stateBytes() {
        return (double) heads * keyDim * valueDim * state.bytes();
    }

    @Override
    public boolean seesAll() {
        return false;
    }

    @Override
    public long visibleTokens(int contextLen) {
        return 1;
    }
}
