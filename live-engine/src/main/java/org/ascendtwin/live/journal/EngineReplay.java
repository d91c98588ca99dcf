package org.ascendtwin.live.journal;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.sim.journal.JournalReader;
import org.ascendtwin.sim.journal.Replay;
import org.jspecify.annotations.Nullable;

/**
 * Has a fresh scheduler decide again what a journal says another one decided, from the same inputs at the same times, and
 * checks each decision against the recorded one.
 */
public final class EngineReplay {
    private final ReplayClock clock = new ReplayClock();
    private final Steps steps = new Steps();
    private final JournalReader journal;
    private final Replay replay;
    private final DecisionRecorder decisions;
    private final EngineCore core;
    private final Map<Long, Handover> halves = new HashMap<>();
    private @Nullable KvTransfer sent;
    private int requests;

    /** A replay of {@code journal} of an engine by itself; {@code config} are the settings with which it was recorded. */
    public EngineReplay(EngineConfig config, JournalReader journal) {
        this(config, EngineLinks.NONE, journal);
    }

    /** The same of an engine whose scheduler could ask {@code links}, and can again. */
    public EngineReplay(EngineConfig config, EngineLinks links, JournalReader journal) {
        this.journal = journal;
        replay = new Replay(journal);
        decisions = new DecisionRecorder(clock, replay, new EngineListener() {});
        core = new EngineCore(
                config,
                clock,
                steps,
                decisions,
                new EngineLinks(links.storage(), links.hostWrites(), this::carry, links.foresight()));
    }

    /**
     * What a replay came to; every decision was the recorded one, or it would have thrown.
     *
     * @param digest of the fresh scheduler's decisions
     * @param requests that came in
     * @param steps that ran
     * @param entries of the journal
     * @param complete whether the journal goes on to its end; one that was cut is replayed as far as it is sound
     */
    public record Outcome(long digest, int requests, long steps, long entries, boolean complete) {}

    /**
     * Replays the journal to its end.
     *
     * @throws org.ascendtwin.sim.journal.ReplayDivergedException at the first decision that is not the recorded one
     */
    public Outcome run() {
        replay.run(this::input);
        return new Outcome(core.digest().value(), requests, steps.ended, journal.entryCount(), journal.isComplete());
    }

    private void input(long atNanos, int type, long[] words, int count) {
        clock.setNow(atNanos);
        switch (InputType.of(type)) {
            case REQUEST -> {
                requests++;
                core.receive(RequestWords.read(words));
            }
            case ABORT -> core.abort((int) words[0]);
            case ALARM -> clock.ring((int) words[0]);
            case STEP -> steps.end(words);
            case END -> decisions.digest(core.digest().value());
            case HALF -> {
                requests++;
                Handover half = new Handover(RequestWords.read(words), words[count - 1], 0, 1);
                halves.put(half.room(), half);
                core.receive(half);
            }
            case ROOM -> half(words).roomBecomesKnown(atNanos);
            case KV -> KvArrival.read(words, 1).tell(half(words), atNanos);
            case SENT -> sentArrives(atNanos);
            case FAILURE -> half(words).fail(Handover.Failure.values()[(int) words[1]]);
        }
    }

    private void carry(KvTransfer transfer) {
        decisions.transferred(transfer);
        sent = transfer.isReservation() ? sent : transfer;
    }

    private void sentArrives(long atNanos) {
        KvTransfer arrived = sent;
        if (arrived == null) {
            throw new IllegalStateException(
                    "KV arrives in the journal; here none was sent. Maybe the engine had other settings when it was recorded");
        }
        sent = null;
        arrived.arrive(atNanos);
    }

    private Handover half(long[] words) {
        Handover half = halves.get(words[0]);
        if (half == null) {
            throw new IllegalStateException(
                    "room " + words[0] + " is no request's in the journal so far. Maybe another release wrote it");
        }
        return half;
    }

    /** A device that has done what the journal says it did. */
    private static final class Steps implements StepExecutor {
        private final ArrayDeque<StepPlan> launched = new ArrayDeque<>();
        private StepSink sink = plan -> {};
        private long ended;

        @Override
        public long hostNanos(EngineView view) {
            return 0;
        }

        @Override
        public void launch(StepPlan plan, StepSink newSink) {
            launched.add(plan);
            sink = newSink;
        }

        void end(long[] words) {
            StepPlan plan = launched.poll();
            if (plan == null || plan.ordinal() != words[0]) {
                throw new IllegalStateException("step " + words[0] + " ends in the journal; here "
                        + (plan == null ? "none runs" : "step " + plan.ordinal() + " does")
                        + ". Maybe the engine had other settings when it was recorded");
            }
            int at = 1;
            for (int i = 0; i < plan.count(); i++) {
                int emitted = (int) words[at];
                boolean last = words[at + 1] == 1;
                at += 2;
                plan.emit(i, Arrays.copyOfRange(words, at, at + emitted), emitted, last);
                at += emitted;
            }
            ended++;
            sink.stepEnded(plan);
        }
    }
}
