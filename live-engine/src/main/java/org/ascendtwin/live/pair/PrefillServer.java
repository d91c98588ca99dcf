package org.ascendtwin.live.pair;

import java.util.HashMap;
import java.util.Map;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.journal.KvArrival;
import org.ascendtwin.live.journal.RecordedEngine;
import org.ascendtwin.live.journal.RequestWords;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.request.Handover;
import org.jspecify.annotations.Nullable;

/**
 * The prefill server of a pair: takes requests from the other side, computes their prompts where memory waits there, and
 * sends the KV over, chunk by chunk. When and what is the scheduler's to say.
 */
public final class PrefillServer {
    private final WallClock clock;
    private final KvCache cache;
    private final Peer peer;
    private final RecordedEngine engine;
    private final Watched watched = new Watched();
    private final Map<Integer, Sequence> sequences = new HashMap<>();
    private @Nullable KvTransfer underWay;
    private boolean gone;

    public PrefillServer(PairedServer server, StepExecutor device) {
        clock = server.clock();
        cache = server.cache();
        peer = server.peer();
        engine = new RecordedEngine(
                server.config(), clock, device, new Ends(), server.journal(), EngineLinks.over(this::send));
    }

    /**
     * Serves until the other side is gone.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void run() throws InterruptedException {
        peer.listen(clock, this::hear, () -> {
            gone = true;
            watched.forEach(handover -> engine.fail(handover, Handover.Failure.BROKEN));
        });
        clock.run(() -> gone);
        engine.finish();
    }

    private void hear(Message message) {
        Handover handover = watched.of(message.room());
        switch (message) {
            case Message.Submitted submitted -> {
                Handover taken = new Handover(RequestWords.read(submitted.words()), submitted.room(), 0, 1);
                watched.add(taken);
                engine.receive(taken);
            }
            case Message.Reserved reserved -> {
                if (handover != null) {
                    engine.roomBecomesKnown(handover);
                }
            }
            case Message.Arrived arrived -> arrived();
            case Message.Failed failed -> {
                if (handover != null) {
                    engine.abort(handover.request().id());
                    engine.fail(handover, Handover.Failure.ABORTED);
                }
            }
            case Message.Kv kv -> throw new IllegalStateException("a prefill server was sent KV");
        }
    }

    private void arrived() {
        KvTransfer transfer = underWay;
        if (transfer != null) {
            underWay = null;
            engine.sentArrives(transfer);
        }
    }

    /** Sends the KV that follows what has arrived; the scheduler starts a transfer when the one before is over. */
    private void send(KvTransfer transfer) {
        Handover handover = transfer.handover();
        Sequence sequence = sequences.get(handover.request().id());
        if (sequence == null) {
            throw new IllegalStateException(
                    "the KV of request " + handover.request().id() + " is to be sent, and it is not here");
        }
        underWay = transfer;
        byte[] kv = cache.read(Watched.pages(sequence), handover.arrivedTokens(), transfer.tokens());
        peer.tell(new Message.Kv(
                handover.room(),
                new KvArrival(transfer.tokens(), transfer.isLast(), handover.firstToken(), handover.endsAtFirst()),
                Waited.of(handover),
                kv));
    }

    /** Keeps who is being prefilled, and tells the other side of those who fail. */
    private final class Ends implements EngineListener {
        @Override
        public void admitted(Sequence sequence, int cachedTokens) {
            sequences.put(sequence.id(), sequence);
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            sequences.remove(sequence.id());
            watched.remove(sequence.handover().room());
            if (reason != EndReason.HANDED_OVER) {
                peer.tell(new Message.Failed(sequence.handover().room()));
            }
        }
    }
}
