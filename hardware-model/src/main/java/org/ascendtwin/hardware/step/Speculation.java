package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.model.DraftModel;

/**
 * Speculative decoding with a chain of draft tokens.
 *
 * @param steps tokens that the draft model selects one after the other ({@code --speculative-num-steps})
 * @param draftTokens tokens that the target verifies at once ({@code --speculative-num-draft-tokens})
 * @param draft the draft model
 */
public record Speculation(int steps, int draftTokens, DraftModel draft) {
    public Speculation {
        Range.check("speculative_num_steps", steps, 1, 64);
        Range.check("speculative_num_draft_tokens", draftTokens, 1, 1 << 10);
    }
}
