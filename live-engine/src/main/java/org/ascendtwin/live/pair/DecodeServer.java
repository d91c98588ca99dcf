package org.ascendtwin.live.pair;

import org.ascendtwin.live.engine.LiveEngine;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.journal.RequestWords;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
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
    private final EngineCore core;
    private final Watched watched = new Watched();
    private boolean gone;
    private long rooms;
    private long transfers;
    private long receivedBytes;

    /** @param listener sees what clients see of the requests */
    public DecodeServer(
            EngineConfig config,
            WallClock clock,
            StepExecutor device,
            KvCache cache,
            Peer peer,
            EngineListener listener) {
        this.clock = clock;
        this.cache = cache;
        this.peer = peer;
        core = new EngineCore(config, clock, device, new Ends(listener), EngineLinks.over(this::reserve));
        peer.listen(clock, this::hear, this::lose);
    }

    @Override
    public void receive(Request request) {
        Handover handover = new Handover(request, ++rooms, 0, 1);
        watched.add(handover);
        peer.tell(new Message.Submitted(handover.room(), RequestWords.of(request)));
        core.receive(handover);
        if (gone) {
            handover.fail(Handover.Failure.BROKEN);
        }
    }

    private void lose() {
        gone = true;
        watched.failAll();
    }

    @Override
    public void abort(int id) {
        core.abort(id);
    }

    @Override
    public long digest() {
        return core.digest().value();
    }

    @Override
    public void finish() {}

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
        clock.post(() -> reservation.arrive(clock.nowNanos()));
    }

    private void hear(Message message) {
        switch (message) {
            case Message.Kv kv -> take(kv);
            case Message.Failed failed -> {
                Handover handover = watched.of(failed.room());
                if (handover != null) {
                    handover.fail(Handover.Failure.BROKEN);
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
            cache.write(Watched.pages(sequence), handover.arrivedTokens(), kv.tokens(), kv.kv());
            transfers++;
            receivedBytes += kv.kv().length;
            if (kv.last()) {
                handover.prefilled(kv.firstToken(), kv.ended(), clock.nowNanos());
            }
            handover.arrive(kv.tokens(), kv.last(), clock.nowNanos());
        }
        peer.tell(new Message.Arrived(kv.room()));
    }

    private @Nullable Sequence underWay(Handover handover) {
        EngineView view = core.view();
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

        /** What SGLang copies to host memory here is gone with its pages. */
        @Override
        public void retracted(Sequence sequence) {
            throw new IllegalStateException("request " + sequence.id() + " lost its KV to others, which a live decode"
                    + " server does not bring back. Maybe a larger max-total-tokens or fewer max-running-requests");
        }

        @Override
        public void preempted(Sequence sequence) {
            listener.preempted(sequence);
        }
    }
}
