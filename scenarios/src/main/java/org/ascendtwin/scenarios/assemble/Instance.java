package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.Digest;
import org.jspecify.annotations.Nullable;

/** A server of a simulation, launched once, and again where it is lost and comes back. */
final class Instance {
    private final ResolvedServer server;
    private final int firstEnd;
    private final Supplier<ServerProcess> launcher;
    private final List<ServerProcess> launched = new ArrayList<>();

    @Nullable private ServerProcess process;

    /**
     * A server that is launched.
     *
     * @param firstEnd number of its first rank, counted over all servers of the scenario
     * @param launcher makes its processes, with nothing in their caches
     */
    Instance(ResolvedServer server, int firstEnd, Supplier<ServerProcess> launcher) {
        this.server = server;
        this.firstEnd = firstEnd;
        this.launcher = launcher;
        start();
    }

    Role role() {
        return server.spec().role();
    }

    ResolvedServer server() {
        return server;
    }

    /** Devices of all its processes so far. */
    List<ModelledExecutor> executors() {
        return launched.stream().flatMap(each -> each.executors().stream()).toList();
    }

    /** Executors side by side. */
    int executorsAtOnce() {
        return launched.getFirst().executors().size();
    }

    /** Digest of all decisions. */
    long digest() {
        if (launched.size() == 1) {
            return launched.getFirst().digest();
        }
        Digest all = new Digest();
        launched.forEach(each -> all.add(each.digest()));
        return all.value();
    }

    boolean isUp() {
        return process != null;
    }

    /** How often it was launched. */
    int launches() {
        return launched.size();
    }

    /** Its processes die, with everything they hold. */
    void stop() {
        ServerProcess dying = process;
        process = null;
        if (dying != null) {
            dying.stop();
        }
    }

    /** New processes are ready to serve. */
    void start() {
        process = launcher.get();
        launched.add(process);
    }

    private ServerProcess process() {
        if (process == null) {
            throw new IllegalStateException("a request comes to a server that is gone");
        }
        return process;
    }

    /** Takes in a request, all of which is served here. */
    void receive(Request request) {
        process().receive(process().choose(request.prompt().length(), request.id()), request);
    }

    /** Chooses the rank for a part of {@code request}; returns its number among all of the scenario. */
    int choose(Request request, long room) {
        return firstEnd + process().choose(request.prompt().length(), room);
    }

    /** Takes in the part of a request that is served here, on the rank of number {@code end}. */
    void receive(Handover handover, int end) {
        process().receive(end - firstEnd, handover);
    }
}
