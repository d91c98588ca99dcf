package org.ascendtwin.live.serve;

import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.scheduler.engine.EngineConfig;

/**
 * How a model is served.
 *
 * @param scheduler the scheduler's settings, without overlap
 * @param type format of weights, activations and cache
 * @param acceptThreshold what drafts are accepted at; 1 for none but the target's own choices
 */
public record ServeSettings(EngineConfig scheduler, TensorType type, double acceptThreshold) {
    public ServeSettings {
        if (scheduler.overlap()) {
            throw new IllegalArgumentException(
                    "a scheduler that plans ahead; allowed: none, since a step's tokens are read before the next one");
        }
        if (scheduler.speculativeWindow().eagleTopk() > 1) {
            throw new IllegalArgumentException("speculative_eagle_topk is "
                    + scheduler.speculativeWindow().eagleTopk() + "; allowed: 1, since drafts are chains");
        }
    }

    /** Most tokens that a verify step computes for a request; 1 without drafts. */
    int windowTokens() {
        return scheduler.speculativeWindow().isActive()
                ? scheduler.windows().widest(scheduler.speculativeWindow()).numDraftTokens()
                : 1;
    }
}
