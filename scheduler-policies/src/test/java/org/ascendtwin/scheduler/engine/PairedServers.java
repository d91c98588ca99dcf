package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** Prefill and decode servers on one clock; request i goes to prefill server i mod P and decode server i mod D. */
final class PairedServers {
    private final VirtualHost host;
    private final List<EngineCore> prefills = new ArrayList<>();
    private final List<EngineCore> decodes = new ArrayList<>();
    private final List<Handover> handovers = new ArrayList<>();
    private final BitSet lost = new BitSet();

    PairedServers(VirtualHost host) {
        this.host = host;
    }

    /** Adds {@code count} servers of the role that {@code config} names. */
    PairedServers with(
            int count,
            EngineConfig config,
            KvLink link,
            Function<VirtualHost, StepExecutor> device,
            IntFunction<EngineListener> listener) {
        for (int index = 0; index < count; index++) {
            EngineCore core =
                    new EngineCore(config, host, device.apply(host), listener.apply(index), EngineLinks.over(link));
            switch (config.disaggregation().role()) {
                case PREFILL -> prefills.add(core);
                case DECODE -> decodes.add(core);
                case MIXED -> throw new IllegalArgumentException("a mixed server is not one of a pair");
            }
        }
        return this;
    }

    List<EngineCore> prefills() {
        return prefills;
    }

    List<EngineCore> decodes() {
        return decodes;
    }

    List<Handover> handovers() {
        return handovers;
    }

    /** Has {@code request} arrive at its time at both of its servers. */
    void send(Request request) {
        int prefill = request.id() % prefills.size();
        int decode = request.id() % decodes.size();
        Handover handover = new Handover(request, request.id(), prefill, prefills.size() + decode);
        Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> {
            if (lost.get(handover.prefillEnd()) || lost.get(handover.decodeEnd())) {
                return;
            }
            handovers.add(handover);
            prefills.get(prefill).receive(handover);
            decodes.get(decode).receive(handover);
        });
        arrival.arm(request.arrivalNanos());
    }

    /**
     * Has the server {@code end} die: requests that come later are not let through to either side, and decode servers find
     * out about a prefill server after {@code noticeNanos}.
     */
    void lose(int end, long atNanos, long noticeNanos) {
        Alarm notice = host.newAlarm(Rank.CONTROL, () -> handovers.forEach(Handover::noticePrefillLost));
        Alarm loss = host.newAlarm(Rank.CONTROL, () -> {
            lost.set(end);
            all().get(end).stop();
            notice.arm(host.nowNanos() + noticeNanos);
        });
        loss.arm(atNanos);
    }

    boolean isLost(int end) {
        return lost.get(end);
    }

    void abort(int id) {
        prefills.get(id % prefills.size()).abort(id);
        decodes.get(id % decodes.size()).abort(id);
    }

    List<EngineCore> all() {
        List<EngineCore> all = new ArrayList<>(prefills);
        all.addAll(decodes);
        return all;
    }
}
