package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.ModelledStepCost;
import org.ascendtwin.scenarios.spec.AssumptionsSpec;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.speculate.DraftAcceptance;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/** All servers of a scenario, and what joins them. */
final class Fleet {
    private final List<Instance> instances = new ArrayList<>();

    /** @param watchers see what happens at each rank, in the order of their numbers */
    Fleet(Simulation.Parts parts, VirtualHost host, Client client, List<EngineListener> watchers) {
        EngineLinks links = links(parts.resolved(), host);
        int[] emittedByRequest = new int[parts.table().size()];
        int end = 0;
        for (ResolvedServer server : parts.resolved().servers()) {
            ModelledExecutor.DeviceModel device = new ModelledExecutor.DeviceModel(
                    new ModelledStepCost(server.deployment()),
                    HostCost.ASSUMED,
                    server.deployment().graphs(),
                    twoBatches(server.spec().flags()),
                    server.ranks());
            int draftSteps = server.engine().speculativeWindow().numSteps();
            DraftAcceptance acceptance = acceptance(parts.scenario().assumptions(), draftSteps, parts.streams());
            for (int index = 0; index < server.spec().instances(); index++) {
                List<EngineListener> listeners = watchers.subList(end, end + server.ranks()).stream()
                        .map(watcher ->
                                (EngineListener) new ServedBy(server.spec().role(), client, watcher))
                        .toList();
                ModelledExecutor executor =
                        new ModelledExecutor(device, acceptance, draftSteps, emittedByRequest, host);
                instances.add(new Instance(server, end, executor, host, listeners, links));
                end += server.ranks();
            }
        }
    }

    private static @Nullable TwoBatchSplit twoBatches(ServerFlags flags) {
        return flags.enableTwoBatchOverlap() ? new TwoBatchSplit(flags.tboTokenDistributionThreshold()) : null;
    }

    private static DraftAcceptance acceptance(AssumptionsSpec assumptions, int draftSteps, Streams streams) {
        return new DraftAcceptance(
                assumptions.draftAcceptance(),
                assumptions.draftAcceptanceSpread(),
                draftSteps,
                streams.key("speculation.acceptance", 0));
    }

    /** The network between prefill and decode servers, where there are such. */
    private static EngineLinks links(Resolved resolved, VirtualHost host) {
        boolean paired =
                resolved.servers().stream().anyMatch(server -> server.spec().role() != Role.MIXED);
        if (!paired) {
            return EngineLinks.NONE;
        }
        Cluster cluster = resolved.first().deployment().cluster();
        FlowNetwork network = new FlowNetwork(new Topology(cluster), host);
        return EngineLinks.over(new FabricLink(network, host, routes(resolved)));
    }

    /** From every rank to every other, by their numbers; only those from prefill to decode ranks are ever taken. */
    private static KvRoute[][] routes(Resolved resolved) {
        List<KvRoute.End> ends = new ArrayList<>();
        for (ResolvedServer server : resolved.servers()) {
            for (int index = 0; index < server.spec().instances(); index++) {
                for (int rank = 0; rank < server.ranks(); rank++) {
                    ends.add(new KvRoute.End(server, server.firstDie(index, rank)));
                }
            }
        }
        KvRoute[][] routes = new KvRoute[ends.size()][ends.size()];
        for (int from = 0; from < ends.size(); from++) {
            for (int to = 0; to < ends.size(); to++) {
                routes[from][to] = KvRoute.between(ends.get(from), ends.get(to));
            }
        }
        return routes;
    }

    /** Every server, in the order of the scenario. */
    List<Instance> instances() {
        return instances;
    }

    /** The servers of one role, in the order of the scenario. */
    List<Instance> instances(Role role) {
        return instances.stream().filter(instance -> instance.role() == role).toList();
    }
}
