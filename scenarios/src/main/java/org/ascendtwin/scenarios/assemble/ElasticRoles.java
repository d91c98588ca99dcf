package org.ascendtwin.scenarios.assemble;

import java.util.List;
import java.util.TreeMap;
import org.ascendtwin.scenarios.spec.ElasticSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.disaggregate.RoleControl;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Load;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.scheduler.route.Router;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are launched for both roles on the same dies and serve in one of them: the controller's looks, and the way
 * from one role to the other. A server that is to change gets no new requests, serves those it has to their end, and is
 * ready in its new role when its memory is laid out and its graphs are captured.
 */
final class ElasticRoles {
    private static final int FEWEST_TOKENS = 8;
    private static final int NOBODY = -1;

    private final ElasticSpec spec;
    private final Setting setting;
    private final RoleControl control;
    private final Timekeeper time;
    private final Alarm look;
    private final Alarm change;
    private final Router prefills;
    private final Router decodes;
    private final Place[] places;
    private final int[] emittedByRequest;
    private final @Nullable ElasticForecast forecast;
    private final TreeMap<Integer, Handover> handoversInFlight = new TreeMap<>();
    private int changing = NOBODY;
    private long notBeforeNanos;
    private int changes;

    /**
     * What the servers are to keep, and how they begin.
     *
     * @param ttftNanos limit of the time until the first token
     * @param tpotNanos limit of the time per token after it
     * @param decodeGraphs batch sizes that a decode server captures
     * @param prefillPlaces places that prefill at first, the first ones
     * @param prefillSlots requests that a prefill server computes at once
     * @param decodeSlots requests that a decode server decodes at once
     * @param forecast what decides, where the controller foresees; else null
     */
    record Setting(
            long ttftNanos,
            long tpotNanos,
            int decodeGraphs,
            int prefillPlaces,
            int prefillSlots,
            int decodeSlots,
            @Nullable ElasticForecast forecast) {}

    /** The dies of one server, and what it does on them. */
    private static final class Place {
        private Role role;
        private boolean serves = true;
        private int prefilling;
        private int decoding;
        private long roleFromNanos;
        private long prefillNanos;
        private long decodeNanos;

        Place(Role role) {
            this.role = role;
        }

        int requests(Role which) {
            return which == Role.PREFILL ? prefilling : decoding;
        }

        void closeRole(long now) {
            if (role == Role.PREFILL) {
                prefillNanos += now - roleFromNanos;
            } else {
                decodeNanos += now - roleFromNanos;
            }
            roleFromNanos = now;
        }
    }

    /**
     * @param routers in front of the prefill and of the decode servers, each of which has one at every place
     * @param emittedByRequest tokens that each request has been given by devices
     */
    ElasticRoles(ElasticSpec spec, Setting setting, List<Router> routers, int[] emittedByRequest, Timekeeper time) {
        this.spec = spec;
        this.setting = setting;
        forecast = setting.forecast();
        this.time = time;
        this.emittedByRequest = emittedByRequest;
        prefills = routers.getFirst();
        decodes = routers.getLast();
        control = new RoleControl(new RoleControl.Settings(spec.threshold(), spec.patience(), spec.leastServers()));
        look = time.newAlarm(Rank.PROBE, this::onLook);
        change = time.newAlarm(Rank.PROBE, this::onChanged);
        places = new Place[prefills.workers().count()];
        for (int place = 0; place < places.length; place++) {
            places[place] = new Place(place < setting.prefillPlaces() ? Role.PREFILL : Role.DECODE);
            show(place);
        }
    }

    private void show(int place) {
        prefills.setHealthy(place, places[place].serves && places[place].role == Role.PREFILL);
        decodes.setHealthy(place, places[place].serves && places[place].role == Role.DECODE);
    }

    /** A request goes to the servers at two places. */
    void sent(Handover handover, int prefillPlace, int decodePlace) {
        places[prefillPlace].prefilling++;
        places[decodePlace].decoding++;
        handoversInFlight.put(handover.request().id(), handover);
        if (forecast != null) {
            forecast.sent(handover.request());
        }
        if (!look.isArmed()) {
            look.arm(time.nowNanos() + spec.interval().nanos());
        }
    }

    /** A request has left the server of {@code role} at {@code place}, well or not. */
    void left(int id, Role role, int place) {
        if (role == Role.PREFILL) {
            places[place].prefilling--;
        } else {
            places[place].decoding--;
            Handover ended = handoversInFlight.remove(id);
            if (forecast != null && ended != null) {
                forecast.ended(ended.request(), emittedByRequest[id]);
            }
            if (handoversInFlight.isEmpty()) {
                look.cancel();
            }
        }
        if (place == changing && places[place].requests(places[place].role) == 0 && !change.isArmed()) {
            beginChange();
        }
    }

    private void onLook() {
        look.arm(time.nowNanos() + spec.interval().nanos());
        if (forecast != null) {
            forecast.observe(time.nowNanos());
        }
        if (changing != NOBODY || time.nowNanos() < notBeforeNanos) {
            return;
        }
        Change wish =
                forecast == null ? look(time.nowNanos()) : forecast.look(serving(Role.PREFILL), serving(Role.DECODE));
        switch (wish) {
            case NONE -> {}
            case TO_PREFILL -> drain(Role.DECODE);
            case TO_DECODE -> drain(Role.PREFILL);
        }
    }

    /**
     * Prefill is pressed by the longest wait of a request that has room on the other side; decode by the longest wait for
     * that room, or for a place in the batch, or by the mean time per token of those that decode, whichever is nearest to its
     * limit.
     */
    private Change look(long now) {
        long prefillWaitNanos = 0;
        long roomWaitNanos = 0;
        double tokenNanos = 0;
        int prefilling = 0;
        int measured = 0;
        for (Handover handover : handoversInFlight.values()) {
            long known = handover.nanos(Milestone.ROOM_KNOWN);
            long joined = handover.nanos(Milestone.JOINED);
            int emitted = emittedByRequest[handover.request().id()];
            if (known == Handover.NEVER) {
                roomWaitNanos = Math.max(roomWaitNanos, now - handover.request().arrivalNanos());
            } else if (handover.nanos(Milestone.PREFILLED) == Handover.NEVER) {
                prefillWaitNanos = Math.max(prefillWaitNanos, now - known);
                prefilling++;
            } else if (joined == Handover.NEVER) {
                roomWaitNanos = Math.max(roomWaitNanos, now - handover.nanos(Milestone.PREFILLED));
            } else if (emitted > FEWEST_TOKENS) {
                tokenNanos += (double) (now - joined) / (emitted - 1);
                measured++;
            }
        }
        double tokenShare = measured == 0 ? 0 : tokenNanos / measured / setting.tpotNanos();
        double roomShare = (double) roomWaitNanos / setting.ttftNanos();
        int prefillServers = serving(Role.PREFILL);
        int decodeServers = serving(Role.DECODE);
        int decoding = handoversInFlight.size() - prefilling;
        return control.look(
                new Load(
                        (double) prefillWaitNanos / setting.ttftNanos(),
                        (double) prefilling / setting.prefillSlots() / prefillServers,
                        prefillServers),
                new Load(
                        Math.max(roomShare, tokenShare),
                        (double) decoding / setting.decodeSlots() / decodeServers,
                        decodeServers));
    }

    private int serving(Role role) {
        int count = 0;
        for (Place place : places) {
            count += place.serves && place.role == role ? 1 : 0;
        }
        return count;
    }

    /** The server of {@code role} with the fewest requests takes no more. */
    private void drain(Role role) {
        int chosen = NOBODY;
        for (int place = 0; place < places.length; place++) {
            boolean fits = places[place].serves && places[place].role == role;
            if (fits && (chosen == NOBODY || places[place].requests(role) < places[chosen].requests(role))) {
                chosen = place;
            }
        }
        changing = chosen;
        places[chosen].serves = false;
        show(chosen);
        if (places[chosen].requests(role) == 0) {
            beginChange();
        }
    }

    private void beginChange() {
        Place place = places[changing];
        place.closeRole(time.nowNanos());
        place.role = place.role == Role.PREFILL ? Role.DECODE : Role.PREFILL;
        change.arm(time.nowNanos() + changeNanos(place.role));
    }

    private long changeNanos(Role to) {
        return changeNanos(spec, to, setting.decodeGraphs());
    }

    /** What a change takes once the server is empty. */
    static long changeNanos(ElasticSpec spec, Role to, int decodeGraphs) {
        return spec.switchTime().nanos()
                + (to == Role.DECODE ? spec.graphCapture().nanos() * decodeGraphs : 0);
    }

    private void onChanged() {
        places[changing].serves = true;
        places[changing].roleFromNanos = time.nowNanos();
        show(changing);
        changing = NOBODY;
        changes++;
        notBeforeNanos = time.nowNanos() + spec.coolDown().nanos();
    }

    /** Changes that are complete. */
    int changes() {
        return changes;
    }

    /** Time that all servers together spent in {@code role}, draining included. */
    long nanos(Role role) {
        long nanos = 0;
        for (int index = 0; index < places.length; index++) {
            Place place = places[index];
            boolean between = index == changing && change.isArmed();
            nanos += role == Role.PREFILL ? place.prefillNanos : place.decodeNanos;
            nanos += place.role == role && !between ? time.nowNanos() - place.roleFromNanos : 0;
        }
        return nanos;
    }
}
