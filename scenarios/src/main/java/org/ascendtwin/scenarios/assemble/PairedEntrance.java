package org.ascendtwin.scenarios.assemble;

import java.util.BitSet;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

/**
 * A router in front of prefill and decode servers: each request goes to one of either at once, and counts at both until
 * its client has the last token ({@code routers/http/pd_router.rs}).
 */
final class PairedEntrance implements LossyEntrance {
    private final RouterSide prefill;
    private final RouterSide decode;
    private final RandomStream rooms;
    private final Behind behind;
    private final Handover[] handovers;
    private final int[] prefillByRequest;
    private final int[] decodeByRequest;
    private final BitSet prefilling = new BitSet();

    /**
     * What stands behind the router.
     *
     * @param elastic told of every request where servers change roles; else null
     * @param outages told of requests that are refused; null where no server is ever lost
     * @param readsPrefillsFirst whether a client's answer begins only when the prefill server's has ended
     */
    record Behind(@Nullable ElasticRoles elastic, @Nullable Outages outages, boolean readsPrefillsFirst) {}

    PairedEntrance(RouterSide prefill, RouterSide decode, RandomStream rooms, int requestCount, Behind behind) {
        this.behind = behind;
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
    public boolean takes(Request request, long nowNanos) {
        int id = request.id();
        int from = prefill.choose(request);
        if (from == RouterSide.NOBODY) {
            return false;
        }
        int to = decode.choose(request);
        if (to == RouterSide.NOBODY) {
            prefill.router().ended(from, id);
            return false;
        }
        if (!prefill.isUp(from) || !decode.isUp(to)) {
            refused(id, from, to);
            return false;
        }
        prefillByRequest[id] = from;
        decodeByRequest[id] = to;
        long room = rooms.nextLong() >>> 1;
        Instance source = prefill.instances().get(from);
        Instance target = decode.instances().get(to);
        Handover handover = new Handover(request, room, source.choose(request, room), target.choose(request, room));
        handovers[id] = handover;
        prefilling.set(id);
        if (behind.elastic() != null) {
            behind.elastic().sent(handover, from, to);
        }
        Outages.taken(behind.outages(), Role.PREFILL, from);
        Outages.taken(behind.outages(), Role.DECODE, to);
        source.receive(handover, handover.prefillEnd());
        target.receive(handover, handover.decodeEnd());
        return true;
    }

    /** One of both did not take it: the router hears so at once, and what the other did before it is told is not followed. */
    private void refused(int id, int from, int to) {
        prefill.router().ended(from, id);
        decode.router().ended(to, id);
        if (!prefill.isUp(from)) {
            prefill.judge(from, false);
            Outages.refused(behind.outages(), Role.PREFILL, from);
        } else {
            prefill.judge(from, true);
        }
        if (!decode.isUp(to)) {
            decode.judge(to, false);
            Outages.refused(behind.outages(), Role.DECODE, to);
        }
    }

    @Override
    public void left(int id, Role role) {
        if (role == Role.PREFILL) {
            prefilling.clear(id);
            // The router reads what the prefill server says to its end, and takes a broken end for one.
            prefill.judge(prefillByRequest[id], true);
        }
        if (behind.elastic() != null) {
            behind.elastic().left(id, role, role == Role.PREFILL ? prefillByRequest[id] : decodeByRequest[id]);
        }
    }

    @Override
    public void ended(int id, boolean brokeOff) {
        prefill.router().ended(prefillByRequest[id], id);
        decode.ended(decodeByRequest[id], id, !brokeOff);
    }

    @Override
    public boolean hearsLater(int id) {
        return behind.readsPrefillsFirst() && prefilling.get(id);
    }

    /** Of a prefill server, those whose KV is not across; of a decode server, all that it has. */
    @Override
    public int depending(Role role, int index) {
        int count = 0;
        for (int id = 0; id < handovers.length; id++) {
            Handover handover = handovers[id];
            if (handover != null && role == Role.PREFILL) {
                boolean fails = prefilling.get(id) && !handover.isComplete() && handover.failure() == null;
                count += fails && prefillByRequest[id] == index ? 1 : 0;
            }
        }
        return role == Role.PREFILL ? count : decode.router().workers().inFlight(index);
    }

    @Override
    public void lost(Role role, int index) {
        RouterSide side = role == Role.PREFILL ? prefill : decode;
        side.setUp(index, false);
        side.instances().get(index).stop();
        if (role == Role.PREFILL) {
            for (int to = 0; to < decode.instances().size(); to++) {
                awaitHeartbeats(index, to);
            }
        }
    }

    /** The decode server {@code to} misses heartbeats of {@code from}; if it has missed enough, it gives up what comes from there. */
    private void awaitHeartbeats(int from, int to) {
        Instance gone = prefill.instances().get(from);
        Heartbeats heartbeats =
                Heartbeats.of(decode.instances().get(to).server().spec());
        int launches = gone.launches();
        Alarm missed = prefill.time().newAlarm(Rank.CONTROL, () -> {
            if (!gone.isUp() && gone.launches() == launches) {
                noticeLost(from, to);
            }
        });
        missed.arm(heartbeats.noticedNanos(prefill.time().nowNanos()));
    }

    @Override
    public void back(Role role, int index) {
        RouterSide side = role == Role.PREFILL ? prefill : decode;
        side.setUp(index, true);
        side.instances().get(index).start();
    }

    private void noticeLost(int from, int to) {
        for (int id = 0; id < handovers.length; id++) {
            if (handovers[id] != null && prefillByRequest[id] == from && decodeByRequest[id] == to) {
                handovers[id].noticePrefillLost();
            }
        }
    }
}
