package org.ascendtwin.hardware.expert;

/**
 * Which kernels send tokens to their experts: SGLang chooses by whether any group computes prompts, never by how many
 * tokens there are (layers/moe/utils.py).
 *
 * @param prompts mode of batches with prompts
 * @param decodes mode of all others
 * @param quantisesPrompts whether tokens of prompts travel in the format of quantised activations, where there is one
 * @param quantisesDecodes the same of all others
 */
public record ExchangeRules(
        ExchangeMode prompts, ExchangeMode decodes, boolean quantisesPrompts, boolean quantisesDecodes) {
    /** {@code --deepep-mode auto}. */
    public static final ExchangeRules AUTO =
            new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.LOW_LATENCY, true, true);

    /** How a batch's tokens are sent. */
    public ExchangeMode mode(boolean withPrompts) {
        return withPrompts ? prompts : decodes;
    }

    /** Whether a batch's tokens are quantised before they are sent. */
    public boolean quantises(boolean withPrompts) {
        return withPrompts ? quantisesPrompts : quantisesDecodes;
    }
}
