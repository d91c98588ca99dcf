package org.ascendtwin.scenarios.experiment;

import org.ascendtwin.hardware.model.Placement;

/**
 * What is in a decode step and a prefill that are priced by themselves.
 *
 * @param batch requests of the decode step, in all groups of dies together
 * @param context tokens that each of them has cached
 * @param prompts prompts of the prefill, in each group
 * @param promptTokens tokens of a prompt
 */
public record StepSizes(int batch, int context, int prompts, int promptTokens) {
    /** Requests of the busiest data-parallel group. */
    public int group(Placement placement) {
        return (batch + placement.dp() - 1) / placement.dp();
    }
}
