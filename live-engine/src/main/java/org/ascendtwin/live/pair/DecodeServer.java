package org.ascendtwin.live.pair;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.engine.LiveEngine;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.journal.RecordedEngine;
import org.ascendtwin.live.journal.RequestWords;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * The decode server of a pair: passes each request on to the prefill server, makes room for its prompt, takes the KV in that
 * comes over, and decodes.
 */
public final class DecodeServer implements LiveEngine {
    private final WallClock clock;
    private final KvCache cache;
    private final Peer peer;
    private final KeptKv device;
    private final RecordedEngine engine;
    private final Watched watched = new Watched();
    private final List<Handover> handovers = new ArrayList<>();
    private boolean gone;
    private long rooms;
    private long transfers;
    private long receivedBytes;

    /** @param listener sees what clients see of the requests */
    public DecodeServer(PairedServer server, StepExecutor device, EngineListener listener) {
        clock = server.clock();
        cache = server.cache();
        peer = server.peer();
        this.device = new KeptKv(device, cache);
        engine = new RecordedEngine(
                server.config(),
                clock,
                this.device,
                new Ends(listener),
                server.journal(),
                EngineLinks.over(this::reserve));
        peer.listen(clock, this::hear, this::lose);
    }

    @Override
    public void receive(Request request) {
        Handover handover = new Handover(request, ++rooms, 0, 1);
        watched.add(handover);
        handovers.add(handover);
        peer.tell(new Message.Submitted(handover.room(), RequestWords.of(request)));
        engine.receive(handover);
        if (gone) {
            giveUp(handover);
        }
    }

    private void lose() {
        gone = true;
        watched.forEach(this::giveUp);
    }

    private void giveUp(Handover handover) {
        engine.fail(handover, Handover.Failure.BROKEN);
    }

    @Override
    public void abort(int id) {
        engine.abort(id);
    }

    @Override
    public long digest() {
        return engine.digest();
    }

    @Override
    public void finish() {
        engine.finish();
    }

    /** The way of each request from the prefill server to this one. */
    public List<Handover> handovers() {
        return List.copyOf(handovers);
    }

    /** Bytes of KV that made room for others and went to host memory. */
    public long keptBytes() {
        return device.keptBytes();
    }

    /** Transfers of KV that have arrived. */
    public long transfers() {
        return transfers;
    }

    /** Bytes of KV that have arrived. */
    public long receivedBytes() {
        return receivedBytes;
    }

    private void reserve(KvTransfer reservation) {
        peer.tell(new Message.Reserved(reservation.handover().room()));
        clock.post(() -> engine.roomBecomesKnown(reservation.handover()));
    }

    private void hear(Message message) {
        switch (message) {
            case Message.Kv kv -> take(kv);
            case Message.Failed failed -> {
                Handover handover = watched.of(failed.room());
                if (handover != null) {
                    giveUp(handover);
                }
            }
            case Message.Submitted submitted -> throw new IllegalStateException("a decode server was sent a request");
            case Message.Reserved reserved -> throw new IllegalStateException("a decode server was offered memory");
            case Message.Arrived arrived -> throw new IllegalStateException("a decode server was told of KV");
        }
    }

    /** Puts KV where the scheduler has reserved memory for it; that of a request given up is dropped. */
    private void take(Message.Kv kv) {
        Handover handover = watched.of(kv.room());
        Sequence sequence = handover == null ? null : underWay(handover);
        if (handover != null && sequence != null && handover.failure() == null) {
            cache.write(
                    Watched.pages(sequence),
                    handover.arrivedTokens(),
                    kv.arrival().tokens(),
                    kv.kv());
            transfers++;
            receivedBytes += kv.kv().length;
            engine.arrive(handover, kv.arrival());
            if (kv.arrival().last()) {
                device.filled(sequence);
                kv.waited().tell(handover);
            }
        }
        peer.tell(new Message.Arrived(kv.room()));
    }

    private @Nullable Sequence underWay(Handover handover) {
        EngineView view = engine.view();
        for (int i = 0; i < view.underWayCount(); i++) {
            if (view.underWay(i).handover() == handover) {
                return view.underWay(i);
            }
        }
        return null;
    }

    /** Forgets requests that are over, and tells the other side of those that failed. */
    private final class Ends implements EngineListener {
        private final EngineListener listener;

        Ends(EngineListener listener) {
            this.listener = listener;
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            watched.remove(sequence.handover().room());
            device.forget(sequence);
            if (reason != EndReason.LENGTH && reason != EndReason.STOP) {
                peer.tell(new Message.Failed(sequence.handover().room()));
            }
            listener.ended(sequence, reason);
        }

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            listener.stepLaunched(plan, view);
        }

        @Override
        public void admitted(Sequence sequence, int cachedTokens) {
            listener.admitted(sequence, cachedTokens);
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            listener.tokensVisible(sequence, count, first);
        }

        @Override
        public void retracted(Sequence sequence) {
            device.keep(sequence);
            listener.retracted(sequence);
        }

        @Override
        public void preempted(Sequence sequence) {
            listener.preempted(sequence);
        }
    }
}
