package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * Runs the scheduler's steps on a decoder: its pages are the cache's pages, its tokens the vocabulary's. A request about
 * which nothing else was said is answered greedily and ends at its number of new tokens, or at the number it is known to
 * produce.
 *
 * <p>One step at a time, for engines that do not overlap planning with the device: a step's tokens are known before
 * the next one is planned. A thread of its own waits for the device, so that the clock's thread can take inputs
 * meanwhile.
 */
public final class DecoderExecutor implements StepExecutor, AutoCloseable {
    private final WallClock clock;
    private final Decoder decoder;
    private final @Nullable Drafter drafter;
    private final Map<Integer, Generation> generations = new HashMap<>();
    private final ExecutorService waiter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("step-waiter").factory());
    private @Nullable StepPlan running;
    private int[][] drafts = {};
    private StepSink sink = plan -> {};

    public DecoderExecutor(WallClock clock, Decoder decoder) {
        this(clock, decoder, null);
    }

    /** @param drafter writes ahead where the scheduler plans verify steps; null where it plans none */
    public DecoderExecutor(WallClock clock, Decoder decoder, @Nullable Drafter drafter) {
        this.clock = clock;
        this.decoder = decoder;
        this.drafter = drafter;
    }

    /** Says how a request is to be answered, before the engine receives it. */
    public void expect(int requestId, Generation generation) {
        generations.put(requestId, generation);
    }

    /** Forgets how a request was answered, after its end. */
    public void forget(int requestId) {
        generations.remove(requestId);
    }

    @Override
    public long hostNanos(EngineView view) {
        return 0;
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        if (running != null) {
            throw new IllegalStateException("step " + plan.ordinal() + " was launched before step " + running.ordinal()
                    + " ended. Maybe the engine overlaps planning, which a decoder on this thread cannot");
        }
        running = plan;
        sink = newSink;
        List<Batch.Piece> pieces = plan.kind() == StepKind.VERIFY ? verification(plan) : computation(plan);
        decoder.enqueue(new Batch(pieces));
        if (drafter != null && plan.kind() != StepKind.VERIFY) {
            drafter.read(pieces);
        }
        waiter.execute(this::await);
    }

    private void await() {
        try {
            decoder.await();
            if (drafter != null) {
                drafter.await();
            }
            clock.post(this::endStep);
        } catch (RuntimeException e) {
            clock.post(() -> {
                throw e;
            });
        }
    }

    private static List<Batch.Piece> computation(StepPlan plan) {
        List<Batch.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < plan.count(); i++) {
            int cached = plan.prefixLength(i);
            int[] tokens = tokens(plan.sequence(i), cached, plan.queryLength(i));
            pieces.add(new Batch.Piece(tokens, cached, pages(plan.sequence(i))));
        }
        return pieces;
    }

    /** Each sequence's last token and the drafts that follow it. */
    private List<Batch.Piece> verification(StepPlan plan) {
        if (drafter == null) {
            throw new IllegalStateException("step " + plan.ordinal() + " verifies drafts, and there is no draft model");
        }
        List<int[]> pages = new ArrayList<>();
        for (int i = 0; i < plan.count(); i++) {
            pages.add(pages(plan.sequence(i)));
        }
        drafts = drafter.drafts(plan, pages);
        List<Batch.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < plan.count(); i++) {
            int cached = plan.prefixLength(i);
            int[] tokens = new int[plan.queryLength(i)];
            tokens[0] = tokens(plan.sequence(i), cached, 1)[0];
            System.arraycopy(drafts[i], 0, tokens, 1, drafts[i].length);
            pieces.add(new Batch.Piece(tokens, cached, pages.get(i), tokens.length));
        }
        return pieces;
    }

    static int[] tokens(Sequence sequence, int from, int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = Math.toIntExact(sequence.tokens().tokenAt(from + i));
        }
        return tokens;
    }

    private static int[] pages(Sequence sequence) {
        PageTable table = sequence.lease().pages();
        int[] pages = new int[table.count()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = table.pageId(i);
        }
        return pages;
    }

    private void endStep() {
        StepPlan plan = Objects.requireNonNull(running, "posted while a step runs");
        int[] likeliest = decoder.nextTokens();
        int row = 0;
        for (int i = 0; i < plan.count(); i++) {
            if (plan.isUnfinished(i)) {
                plan.emit(i, 0, false);
                row++;
            } else {
                int scored = plan.kind() == StepKind.VERIFY ? plan.queryLength(i) : 1;
                emit(plan, i, likeliest, row);
                row += scored;
            }
        }
        running = null;
        sink.stepEnded(plan);
    }

    /** The target's choice after each accepted token; the first choice that is no accepted draft is the last token. */
    private void emit(StepPlan plan, int index, int[] likeliest, int row) {
        Sequence sequence = plan.sequence(index);
        Generation generation = generations.getOrDefault(sequence.id(), Generation.GREEDY);
        int[] drafted = plan.kind() == StepKind.VERIFY ? drafts[index] : new int[0];
        long[] tokens = new long[drafted.length + 1];
        int count = 0;
        boolean ended = false;
        boolean goesOn = true;
        while (goesOn) {
            int place = sequence.outputCount() + count;
            int draft = count < drafted.length ? drafted[count] : -1;
            int token = mayStay(generation, draft, likeliest[row + count])
                    ? likeliest[row + count]
                    : choose(generation, sequence, draft, row + count, tokens, count);
            tokens[count++] = token;
            // Told only what can become visible, so that nothing is counted twice.
            ended = isLastKnown(sequence, place + 1)
                    || (place < sequence.maxNewTokens() && generation.isLast().test(token));
            goesOn = !ended && token == draft;
        }
        plan.emit(index, tokens, count, ended);
    }

    /** Whether the likeliest token is chosen whatever the other scores are. */
    private boolean mayStay(Generation generation, int draft, int likeliest) {
        return generation.isPlain() && (!mayAccept(draft) || draft == likeliest);
    }

    private boolean mayAccept(int draft) {
        return drafter != null && drafter.isLossy() && draft >= 0;
    }

    /** @param tokens of this step before the one that is chosen, {@code count} of them */
    private int choose(Generation generation, Sequence sequence, int draft, int row, long[] tokens, int count) {
        float[] scores = decoder.logits(row);
        int place = sequence.outputCount() + count;
        if (!generation.penalties().isNone()) {
            generation.penalties().apply(scores, sequence, tokens, count);
        }
        int token = mayAccept(draft) && Objects.requireNonNull(drafter).accepts(draft, scores)
                ? draft
                : generation.sampling().choose(scores, place);
        ScoreWatcher watcher = generation.watcher();
        if (watcher != null && place < sequence.maxNewTokens()) {
            watcher.chosen(place, token, scores);
        }
        return token;
    }

    /** Whether the sequence is known to end by itself at {@code outputs} tokens. */
    private static boolean isLastKnown(Sequence sequence, int outputs) {
        int length = sequence.request().trueOutputTokens();
        return length != Request.UNKNOWN_LENGTH && outputs >= length;
    }

    /** Ends the thread that waits; a step under way is waited for. */
    @Override
    public void close() {
        waiter.close();
    }
}
