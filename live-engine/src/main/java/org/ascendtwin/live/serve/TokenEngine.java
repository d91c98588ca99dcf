package org.ascendtwin.live.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler on the wall clock. One thread runs it; any thread hands requests in, takes them back or asks for figures.
 */
final class TokenEngine implements EngineListener {
    private final WallClock clock;
    private final DecoderExecutor executor;
    private final EngineCore core;
    private final EngineFigures figures;
    private final Map<Integer, Guest> guests = new LinkedHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();
    private boolean stopping;

    /** A request that is here. */
    private static final class Guest {
        private final Ticket ticket;
        private final long arrivalNanos;
        private int seenTokens;
        private int cachedTokens;

        Guest(Ticket ticket, long arrivalNanos) {
            this.ticket = ticket;
            this.arrivalNanos = arrivalNanos;
        }
    }

    /** @param drafter writes ahead where the scheduler plans verify steps; null where it plans none */
    TokenEngine(WallClock clock, Decoder decoder, @Nullable Drafter drafter, EngineConfig scheduler) {
        this.clock = clock;
        this.executor = new DecoderExecutor(clock, decoder, drafter);
        this.core = new EngineCore(scheduler, clock, executor, this);
        this.figures = new EngineFigures(scheduler.speculativeWindow().isActive());
    }

    /** Serves until {@link #stop} was called and nobody is here any more. */
    void run() throws InterruptedException {
        try {
            clock.run(() -> stopping && guests.isEmpty());
        } finally {
            executor.close();
            for (Guest guest : guests.values()) {
                guest.ticket.receiver().accept(Output.end(0, EndReason.ABORTED));
            }
        }
    }

    /** Has {@link #run} end once those who are here have their answers. */
    void stop() {
        clock.post(() -> stopping = true);
    }

    /** Hands in a request; returns its id. */
    int submit(Ticket ticket) {
        int id = nextId.getAndIncrement();
        clock.post(() -> {
            Guest guest = new Guest(ticket, clock.nowNanos());
            guests.put(id, guest);
            executor.expect(id, ticket.generation());
            TokenRuns prompt = new TokenRuns();
            for (int token : ticket.prompt()) {
                prompt.append(token, 1);
            }
            core.receive(Request.of(id, clock.nowNanos(), prompt, ticket.maxNewTokens()));
        });
        return id;
    }

    /** Takes a request back; whoever has ended already is not troubled. */
    void abort(int id) {
        clock.post(() -> {
            if (guests.containsKey(id)) {
                core.abort(id);
            }
        });
    }

    /** Takes back whoever is here. */
    void abortAll() {
        clock.post(() -> {
            for (int id : List.copyOf(guests.keySet())) {
                core.abort(id);
            }
        });
    }

    /** Has {@code question} look at the engine, on its thread. */
    void ask(Consumer<EngineView> question) {
        clock.post(() -> question.accept(core.view()));
    }

    /** What has been counted; for the engine's thread. */
    EngineFigures figures() {
        return figures;
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        figures.launched(plan);
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        Guest guest = guests.get(sequence.id());
        if (guest != null) {
            guest.cachedTokens += cachedTokens;
            figures.admitted(sequence.promptLength(), cachedTokens, clock.nowNanos() - guest.arrivalNanos);
        }
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        Guest guest = guests.get(sequence.id());
        if (guest == null) {
            return;
        }
        figures.visible(sequence.id(), count, clock.nowNanos(), first ? guest.arrivalNanos : -1);
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = Math.toIntExact(sequence.tokens().tokenAt(sequence.promptLength() + guest.seenTokens + i));
        }
        ChanceLog log = guest.ticket.chances();
        List<TokenChance> chances = log == null ? List.of() : log.of(guest.seenTokens, count);
        guest.seenTokens += count;
        guest.ticket.receiver().accept(new Output(tokens, chances, guest.cachedTokens, null));
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        executor.forget(sequence.id());
        Guest guest = guests.remove(sequence.id());
        if (guest != null) {
            figures.ended(sequence, reason, clock.nowNanos() - guest.arrivalNanos);
            guest.ticket.receiver().accept(Output.end(guest.cachedTokens, reason));
        }
    }

    @Override
    public void retracted(Sequence sequence) {
        figures.retracted();
    }
}
