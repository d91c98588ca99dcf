package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.Router;

/** A router in front of servers that each do both prefill and decode. */
final class MixedEntrance implements Entrance {
    private final Router router;
    private final List<Instance> instances;
    private final int[] instanceByRequest;

    MixedEntrance(Router router, List<Instance> instances, int requestCount) {
        this.router = router;
        this.instances = instances;
        instanceByRequest = new int[requestCount];
    }

    @Override
    public void send(Request request, long nowNanos) {
        int chosen = router.route(request, nowNanos);
        instanceByRequest[request.id()] = chosen;
        instances.get(chosen).receive(request);
    }

    @Override
    public void left(int id, Role role) {}

    @Override
    public void ended(int id) {
        router.ended(instanceByRequest[id], id);
    }
}
