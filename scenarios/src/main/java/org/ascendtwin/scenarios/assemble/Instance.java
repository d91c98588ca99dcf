package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.engine.DataParallelGroup;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Timekeeper;

/** One server of a simulation: the schedulers of its ranks, and the modelled dies that they have steps computed on. */
final class Instance {
    private final Role role;
    private final int firstEnd;
    private final List<ModelledExecutor> executors;
    private final int ranksOfOne;
    private final DataParallelGroup group;

    /**
     * @param firstEnd number of the first rank, counted over all servers of the scenario
     * @param executors one, or one for each rank where they step by themselves
     * @param listeners one a rank
     */
    Instance(
            ResolvedServer server,
            int firstEnd,
            List<ModelledExecutor> executors,
            Timekeeper time,
            List<EngineListener> listeners,
            EngineLinks links) {
        role = server.spec().role();
        this.firstEnd = firstEnd;
        this.executors = List.copyOf(executors);
        ranksOfOne = listeners.size() / executors.size();
        group = new DataParallelGroup(server.engine(), server.balance(), time, executors, listeners, links);
    }

    Role role() {
        return role;
    }

    List<ModelledExecutor> executors() {
        return executors;
    }

    private void requestArrives(int rank, int id) {
        executors.get(rank / ranksOfOne).requestArrives(rank % ranksOfOne, id);
    }

    /** Digest of all decisions. */
    long digest() {
        return group.digest().value();
    }

    /** Takes in a request, all of which is served here. */
    void receive(Request request) {
        int rank = group.choose(request.prompt().length(), request.id());
        requestArrives(rank, request.id());
        group.receive(rank, request);
    }

    /** Chooses the rank for a part of {@code request}; returns its number among all of the scenario. */
    int choose(Request request, long room) {
        return firstEnd + group.choose(request.prompt().length(), room);
    }

    /** Takes in the part of a request that is served here, on the rank of number {@code end}. */
    void receive(Handover handover, int end) {
        requestArrives(end - firstEnd, handover.request().id());
        group.receive(end - firstEnd, handover);
    }
}
