package org.ascendtwin.live.journal;

import org.ascendtwin.live.engine.LiveEngine;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.JournalWriter;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * A scheduler that writes down everything it is told, and when, and everything it decides of that, so that
 * {@link EngineReplay} can have a fresh one decide it again. An input that comes while another is handled is a mistake
 * of the caller: a listener that has something to say posts it to the clock.
 */
public final class RecordedEngine implements LiveEngine {
    private final Timekeeper clock;
    private final JournalWriter journal;
    private final DecisionRecorder decisions;
    private final EngineCore core;
    private final Words words = new Words();
    private boolean handling;
    private int alarms;

    /** Makes an engine by itself; {@code journal} stays open until its owner closes it, after {@link #finish}. */
    public RecordedEngine(
            EngineConfig config,
            Timekeeper clock,
            StepExecutor device,
            EngineListener listener,
            JournalWriter journal) {
        this(config, clock, device, listener, journal, EngineLinks.NONE);
    }

    /** Makes an engine with {@code links} to the world, of which the way to another server is written down, too. */
    public RecordedEngine(
            EngineConfig config,
            Timekeeper clock,
            StepExecutor device,
            EngineListener listener,
            JournalWriter journal,
            EngineLinks links) {
        this.clock = clock;
        this.journal = journal;
        this.decisions = new DecisionRecorder(clock, journal, listener);
        this.core = new EngineCore(config, new Alarms(), new Steps(device), decisions, recorded(links));
    }

    private EngineLinks recorded(EngineLinks links) {
        KvLink kv = links.kv();
        if (kv == null) {
            return links;
        }
        KvLink recording = transfer -> {
            decisions.transferred(transfer);
            kv.start(transfer);
        };
        return new EngineLinks(links.storage(), links.hostWrites(), recording, links.foresight());
    }

    /** The engine as it stands. */
    public EngineView view() {
        return core.view();
    }

    @Override
    public long digest() {
        return core.digest().value();
    }

    @Override
    public void receive(Request request) {
        RequestWords.write(request, words.clear());
        input(InputType.REQUEST, () -> core.receive(request));
    }

    /** Takes in half of a request, whose other half another server has. */
    public void receive(Handover half) {
        RequestWords.write(half.request(), words.clear());
        words.add(half.room());
        input(InputType.HALF, () -> core.receive(half));
    }

    /** The prefill server hears that memory waits for the prompt. */
    public void roomBecomesKnown(Handover half) {
        words.clear().add(half.room());
        input(InputType.ROOM, () -> half.roomBecomesKnown(clock.nowNanos()));
    }

    /** KV has arrived in the decode server's memory. */
    public void arrive(Handover half, KvArrival arrival) {
        arrival.write(words.clear().add(half.room()));
        input(InputType.KV, () -> arrival.tell(half, clock.nowNanos()));
    }

    /** The prefill server hears that {@code transfer}, the KV it sent last, has arrived. */
    public void sentArrives(KvTransfer transfer) {
        words.clear();
        input(InputType.SENT, () -> transfer.arrive(clock.nowNanos()));
    }

    /** A request does not come over. */
    public void fail(Handover half, Handover.Failure reason) {
        words.clear().add(half.room()).add(reason.ordinal());
        input(InputType.FAILURE, () -> half.fail(reason));
    }

    @Override
    public void abort(int id) {
        words.clear().add(id);
        input(InputType.ABORT, () -> core.abort(id));
    }

    @Override
    public void finish() {
        words.clear();
        input(InputType.END, () -> decisions.digest(digest()));
    }

    private void input(InputType type, Runnable work) {
        if (handling) {
            throw new IllegalStateException(
                    "an input of type " + type + " while another is handled. Maybe post it to the clock");
        }
        handling = true;
        try {
            journal.input(clock.nowNanos(), type.ordinal(), words.values(), words.count());
            work.run();
        } finally {
            handling = false;
        }
    }

    /** The engine's alarms, each of whose rings is an input. */
    private final class Alarms implements Timekeeper {
        @Override
        public long nowNanos() {
            return clock.nowNanos();
        }

        @Override
        public Alarm newAlarm(Rank rank, Runnable action) {
            int index = alarms++;
            return clock.newAlarm(rank, () -> {
                words.clear().add(index);
                input(InputType.ALARM, action);
            });
        }
    }

    /** The device, each of whose steps ends as an input. */
    private final class Steps implements StepExecutor {
        private final StepExecutor device;
        private final StepSink recording = this::ended;
        private StepSink sink = plan -> {};

        Steps(StepExecutor device) {
            this.device = device;
        }

        @Override
        public long hostNanos(EngineView view) {
            return device.hostNanos(view);
        }

        @Override
        public void launch(StepPlan plan, StepSink newSink) {
            sink = newSink;
            device.launch(plan, recording);
        }

        private void ended(StepPlan plan) {
            words.clear().add(plan.ordinal());
            for (int i = 0; i < plan.count(); i++) {
                int count = plan.emittedCount(i);
                words.add(count).add(plan.isEnded(i) ? 1 : 0);
                for (int token = 0; token < count; token++) {
                    words.add(plan.tokenId(i, token, plan.sequence(i).outputCount() + token));
                }
            }
            input(InputType.STEP, () -> sink.stepEnded(plan));
        }
    }
}
