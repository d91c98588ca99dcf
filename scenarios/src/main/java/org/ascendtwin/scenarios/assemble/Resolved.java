package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.route.BalanceMethod;

/**
 * One server of a scenario with everything looked up and derived as SGLang derives it.
 *
 * @param scenario the scenario with every derived flag written out, so that it means the same under other defaults
 * @param deployment the model on its dies
 * @param dies dies of the cards that may be used
 * @param memory how a die's memory is divided
 * @param memorySettings the flags that decide how
 * @param engine the scheduler's settings in force
 * @param balance how requests spread over data-parallel ranks
 * @param ignored flags and environment variables that are accepted and change nothing here
 */
public record Resolved(
        Scenario scenario,
        Deployment deployment,
        int dies,
        MemoryPlan memory,
        MemorySettings memorySettings,
        EngineConfig engine,
        BalanceMethod balance,
        List<String> ignored) {

    /** Data-parallel ranks of the server. */
    public int ranks() {
        return deployment.placement().dp();
    }
}
