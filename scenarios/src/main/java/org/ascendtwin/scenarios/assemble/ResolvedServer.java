package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.SlowDies;
import org.ascendtwin.scenarios.spec.ExpertLoadSpec;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.route.BalanceMethod;

/**
 * The servers of one entry of a scenario, with everything looked up and derived as SGLang derives it.
 *
 * @param spec the entry with every derived flag written out
 * @param deployment the model on the dies of one server
 * @param memory how a die's memory is divided
 * @param memorySettings the flags that decide how
 * @param engine the scheduler's settings in force
 * @param balance how requests spread over data-parallel ranks
 * @param stepCosts where the times of steps come from
 * @param ignored flags and environment variables that are accepted and change nothing here
 * @param experts how unequally experts load its dies
 * @param doubts what may keep a real server from starting
 * @param slow dies of its machines that are not as they should be
 * @param firstDie of the entry's first server; the others follow
 * @param places where a server of this entry can stand: as many as there are, or those of all where servers change roles
 */
public record ResolvedServer(
        ServerSpec spec,
        Deployment deployment,
        MemoryPlan memory,
        MemorySettings memorySettings,
        EngineConfig engine,
        BalanceMethod balance,
        StepCosts stepCosts,
        List<String> ignored,
        ExpertBalance experts,
        List<String> doubts,
        SlowDies slow,
        int firstDie,
        int places) {

    /** Data-parallel ranks of one server, in lock-step or each by itself. */
    public int ranks() {
        return deployment.placement().dp() * replicas();
    }

    /** Parts of one server that share nothing but the controller. */
    public int replicas() {
        return spec.flags().replicas();
    }

    /** The deployment while experts load its dies as {@code loads} say. */
    Deployment withLoads(RankLoads loads) {
        return deployment.withCommunication(deployment.communication().withLoads(loads));
    }

    /** The same, where servers of any role can stand at {@code count} places from the first die on. */
    ResolvedServer anywhere(int count) {
        return with(deployment, experts, 0, count);
    }

    /**
     * The same as a part of the {@code instance}-th server finds its dies: some may be slow.
     *
     * @param replica part of the server that shares nothing with the others
     * @param loads how unequally its experts are chosen
     */
    ResolvedServer at(int instance, int replica, ExpertLoadSpec loads) {
        Placement placement = deployment.placement();
        SlowDies own = slow.among(firstDie(instance, replica * placement.dp()), placement.dies());
        if (own.isNone()) {
            return this;
        }
        ExpertBalance balanced = ExpertBalance.of(loads, spec.flags(), deployment.withSlow(own));
        Deployment loaded =
                deployment.withCommunication(deployment.communication().withLoads(balanced.initially()));
        return with(loaded.withSlow(own), balanced, firstDie, places);
    }

    private ResolvedServer with(Deployment on, ExpertBalance balanced, int first, int count) {
        return new ResolvedServer(
                spec,
                on,
                memory,
                memorySettings,
                engine,
                balance,
                stepCosts,
                ignored,
                balanced,
                doubts,
                slow,
                first,
                count);
    }

    /** First die of the first stage of a rank of the {@code instance}-th server of this entry. */
    int firstDie(int instance, int rank) {
        Placement placement = deployment.placement();
        return firstDie
                + instance * spec.diesOfOne()
                + rank / placement.dp() * placement.dies()
                + rank % placement.dp() * (placement.tp() / placement.dp());
    }
}
