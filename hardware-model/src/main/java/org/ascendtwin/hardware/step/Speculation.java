package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.model.DraftModel;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are drafted and verified.
 *
 * @param steps tokens that the draft model selects one after the other ({@code --speculative-num-steps}); fewer where a
 *     step verifies fewer of them in a chain
 * @param topk branches that each of them keeps ({@code --speculative-eagle-topk})
 * @param draftTokens most tokens that the target verifies at once ({@code --speculative-num-draft-tokens})
 * @param draft the draft model; null where drafts are looked up in earlier text
 */
public record Speculation(
        int steps, int topk, int draftTokens, @Nullable DraftModel draft) {
    public Speculation {
        Range.check("speculative_num_steps", steps, 1, 64);
        Range.check("speculative_eagle_topk", topk, 1, 64);
        Range.check("speculative_num_draft_tokens", draftTokens, 1, 1 << 10);
    }

    /** A chain of {@code steps} drafts. */
    public static Speculation chain(int steps, DraftModel draft) {
        return new Speculation(steps, 1, steps + 1, draft);
    }

    /** Forward passes of the draft model before a verification of {@code verified} tokens: the first selection needs none. */
    int draftPasses(int verified) {
        int selections = topk == 1 ? verified - 1 : steps;
        return draft == null ? 0 : Math.max(0, selections - 1);
    }

    /**
     * Graphs that a verification of {@code verified} tokens replays: all drafts in one, the target, and the draft over its
     * outcome (SGLang, graph_runner/eagle_draft_npu_graph_runner.py).
     */
    public int graphs(int verified) {
        return draft == null ? 1 : draftPasses(verified) > 0 ? 3 : 2;
    }
}
