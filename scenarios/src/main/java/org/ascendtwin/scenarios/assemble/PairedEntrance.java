package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.sim.rng.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * A router in front of prefill and decode servers: each request goes to one of either at once, and counts at both until
 * its client has the last token ({@code routers/http/pd_router.rs}).
 */
final class PairedEntrance implements Entrance {
    private final Side prefill;
    private final Side decode;
    private final RandomStream rooms;
    private final @Nullable ElasticRoles elastic;
    private final Handover[] handovers;
    private final int[] prefillByRequest;
    private final int[] decodeByRequest;

    /** The servers of one role, and the router's choice among them. */
    record Side(Router router, List<Instance> instances) {}

    /** @param elastic told of every request where servers change roles; else null */
    PairedEntrance(Side prefill, Side decode, RandomStream rooms, int requestCount, @Nullable ElasticRoles elastic) {
        this.elastic = elastic;
        this.prefill = prefill;
        this.decode = decode;
        this.rooms = rooms;
        handovers = new Handover[requestCount];
        prefillByRequest = new int[requestCount];
        decodeByRequest = new int[requestCount];
    }

    /** What became of each request on its way between servers, by its number. */
    Handover[] handovers() {
        return handovers;
    }

    @Override
    public void send(Request request, long nowNanos) {
        int id = request.id();
        prefillByRequest[id] = prefill.router().route(request, nowNanos);
        decodeByRequest[id] = decode.router().route(request, nowNanos);
        Instance from = prefill.instances().get(prefillByRequest[id]);
        Instance to = decode.instances().get(decodeByRequest[id]);
        long room = rooms.nextLong() >>> 1;
        Handover handover = new Handover(request, room, from.choose(request, room), to.choose(request, room));
        handovers[id] = handover;
        if (elastic != null) {
            elastic.sent(handover, prefillByRequest[id], decodeByRequest[id]);
        }
        from.receive(handover, handover.prefillEnd());
        to.receive(handover, handover.decodeEnd());
    }

    @Override
    public void left(int id, Role role) {
        if (elastic != null) {
            elastic.left(id, role, role == Role.PREFILL ? prefillByRequest[id] : decodeByRequest[id]);
        }
    }

    @Override
    public void ended(int id) {
        prefill.router().ended(prefillByRequest[id], id);
        decode.router().ended(decodeByRequest[id], id);
    }
}
