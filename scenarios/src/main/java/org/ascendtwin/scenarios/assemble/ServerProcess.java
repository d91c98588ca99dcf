package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scheduler.engine.DataParallelGroup;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;

/** A server from its launch to its end: the schedulers of its ranks, and the modelled dies that compute their steps. */
final class ServerProcess {
    private final DataParallelGroup group;
    private final List<ModelledExecutor> executors;
    private final int ranksOfOne;

    /** @param executors one, or one for each rank where they step by themselves */
    ServerProcess(DataParallelGroup group, List<ModelledExecutor> executors) {
        this.group = group;
        this.executors = List.copyOf(executors);
        ranksOfOne = group.rankCount() / executors.size();
    }

    List<ModelledExecutor> executors() {
        return executors;
    }

    /** Digest of all decisions. */
    long digest() {
        return group.digest().value();
    }

    int choose(int promptTokens, long room) {
        return group.choose(promptTokens, room);
    }

    void receive(int rank, Request request) {
        arrives(rank, request.id());
        group.receive(rank, request);
    }

    void receive(int rank, Handover handover) {
        arrives(rank, handover.request().id());
        group.receive(rank, handover);
    }

    private void arrives(int rank, int id) {
        executors.get(rank / ranksOfOne).requestArrives(rank % ranksOfOne, id);
    }

    /** Ends with all it holds. */
    void stop() {
        executors.forEach(ModelledExecutor::stop);
        group.stop();
    }
}
