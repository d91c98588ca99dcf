package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * Runs the scheduler's steps on a decoder: its pages are the cache's pages, its tokens the vocabulary's. Every request
 * is answered greedily and ends at its number of new tokens, or at the number it is known to produce.
 *
 * <p>One step at a time, for engines that do not overlap planning with the device: a step's tokens are known before
 * the next one is planned. A thread of its own waits for the device, so that the clock's thread can take inputs
 * meanwhile.
 */
public final class DecoderExecutor implements StepExecutor, AutoCloseable {
    private final WallClock clock;
    private final Decoder decoder;
    private final ExecutorService waiter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("step-waiter").factory());
    private @Nullable StepPlan running;
    private StepSink sink = plan -> {};

    public DecoderExecutor(WallClock clock, Decoder decoder) {
        this.clock = clock;
        this.decoder = decoder;
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
        List<Batch.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < plan.count(); i++) {
            pieces.add(piece(plan, i));
        }
        decoder.enqueue(new Batch(pieces));
        waiter.execute(this::await);
    }

    private void await() {
        try {
            decoder.await();
            clock.post(this::endStep);
        } catch (RuntimeException e) {
            clock.post(() -> {
                throw e;
            });
        }
    }

    private static Batch.Piece piece(StepPlan plan, int index) {
        Sequence sequence = plan.sequence(index);
        int cached = plan.prefixLength(index);
        int[] tokens = new int[plan.queryLength(index)];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = Math.toIntExact(sequence.tokens().tokenAt(cached + i));
        }
        PageTable table = sequence.lease().pages();
        int[] pages = new int[table.count()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = table.pageId(i);
        }
        return new Batch.Piece(tokens, cached, pages);
    }

    private void endStep() {
        StepPlan plan = Objects.requireNonNull(running, "posted while a step runs");
        int[] next = decoder.nextTokens();
        for (int i = 0; i < plan.count(); i++) {
            if (plan.isUnfinished(i)) {
                plan.emit(i, 0, false);
            } else {
                plan.emit(i, new long[] {next[i]}, 1, isLast(plan.sequence(i)));
            }
        }
        running = null;
        sink.stepEnded(plan);
    }

    /** Whether the sequence ends by itself with the token that it is given now. */
    private static boolean isLast(Sequence sequence) {
        int length = sequence.request().trueOutputTokens();
        return length != Request.UNKNOWN_LENGTH && sequence.outputCount() + 1 >= length;
    }

    /** Ends the thread that waits; a step under way is waited for. */
    @Override
    public void close() {
        waiter.close();
    }
}
