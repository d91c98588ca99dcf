package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/** A router in front of servers that each do both prefill and decode. */
final class MixedEntrance implements LossyEntrance {
    private final RouterSide side;
    private final int[] instanceByRequest;
    private final @Nullable Outages outages;

    /** @param outages told of requests that are refused; null where no server is ever lost */
    MixedEntrance(RouterSide side, int requestCount, @Nullable Outages outages) {
        this.side = side;
        this.outages = outages;
        instanceByRequest = new int[requestCount];
    }

    @Override
    public boolean takes(Request request, long nowNanos) {
        int chosen = side.choose(request);
        if (chosen == RouterSide.NOBODY) {
            return false;
        }
        if (!side.isUp(chosen)) {
            side.ended(chosen, request.id(), false);
            Outages.refused(outages, Role.MIXED, chosen);
            return false;
        }
        instanceByRequest[request.id()] = chosen;
        Outages.taken(outages, Role.MIXED, chosen);
        side.instances().get(chosen).receive(request);
        return true;
    }

    @Override
    public void left(int id, Role role) {}

    @Override
    public void ended(int id, boolean brokeOff) {
        side.ended(instanceByRequest[id], id, !brokeOff);
    }

    @Override
    public boolean hearsLater(int id) {
        return false;
    }

    @Override
    public int depending(Role role, int index) {
        return side.router().workers().inFlight(index);
    }

    @Override
    public void lost(Role role, int index) {
        side.setUp(index, false);
        side.instances().get(index).stop();
    }

    @Override
    public void back(Role role, int index) {
        side.setUp(index, true);
        side.instances().get(index).start();
    }
}
