package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.speculate.WindowKnowledge;

/** What the scheduler of a live server may ask of the world: how long the simulated device of the same scenario would take. */
public final class LiveForesight {
    private LiveForesight() {}

    /** The links of {@code server}, with times of steps where its window rule asks for them. */
    public static EngineLinks links(ResolvedServer server) {
        if (!server.engine().windows().rule().isCostAware()) {
            return EngineLinks.NONE;
        }
        ModelledExecutor.DeviceModel device =
                Fleet.device(server, server.stepCosts().model(server.deployment()), null);
        return EngineLinks.NONE.with(new WindowKnowledge(
                new ModelledVerifyTimes(device, server.engine().overlap()), null));
    }
}
