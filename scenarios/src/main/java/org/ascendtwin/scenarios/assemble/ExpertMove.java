package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.PipelineCost;
import org.jspecify.annotations.Nullable;

/**
 * Experts that move to other dies while a server runs.
 *
 * @param balance when, and what it costs
 * @param after how long steps take from then on
 */
record ExpertMove(ExpertBalance balance, PipelineCost after) {
    /** What moves on {@code server}; null where nothing does. */
    static @Nullable ExpertMove of(ResolvedServer server) {
        ExpertBalance balance = server.experts();
        boolean moves = balance.everyForwards() > 0 && server.stepCosts().isModelled();
        return moves ? new ExpertMove(balance, PipelineCost.of(server.deployment())) : null;
    }

    /** Whether experts move before a step that {@code steps} steps came before. */
    boolean isUnderWay(long steps) {
        return steps >= balance.everyForwards() && !isOver(steps);
    }

    /** Whether experts have moved before it. */
    boolean isOver(long steps) {
        return steps >= (long) balance.everyForwards() + balance.pauses();
    }
}
