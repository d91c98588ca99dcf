package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineCore;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * Prompts that a fresh scheduler has served on a decoder.
 *
 * @param steps that ran, in their order
 * @param outputs tokens that each prompt was answered with
 * @param drafts how often drafts were right
 */
record PromptRun(List<TimedStep> steps, List<int[]> outputs, DraftCounts drafts) {
    PromptRun {
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
    }

    /**
     * What is served.
     *
     * @param prompts the prompts
     * @param newTokens tokens of each answer
     * @param alone so many are served before the others come
     */
    record Load(List<TokenRuns> prompts, int newTokens, int alone) {}

    /** Serves {@code load}, speculating where {@code drafter} writes ahead. */
    static PromptRun of(Decoder decoder, @Nullable Drafter drafter, EngineConfig settings, Load load)
            throws InterruptedException {
        WallClock clock = new WallClock();
        Ends ends = new Ends(load.prompts.size());
        try (DecoderExecutor executor = new DecoderExecutor(clock, decoder, drafter)) {
            StepLog log = new StepLog(executor, clock);
            EngineCore core = new EngineCore(settings, clock, log, ends);
            for (int id = 0; id < load.prompts.size(); id++) {
                if (id == load.alone) {
                    clock.run(() -> ends.count == load.alone);
                }
                int own = id;
                clock.post(
                        () -> core.receive(Request.of(own, clock.nowNanos(), load.prompts.get(own), load.newTokens)));
            }
            clock.run(() -> ends.count == load.prompts.size());
            return new PromptRun(log.steps(), ends.outputs, log.drafts());
        }
    }

    /** Counts requests that have ended, and keeps what they were answered. */
    private static final class Ends implements EngineListener {
        private final List<int[]> outputs = new ArrayList<>();
        private int count;

        Ends(int requests) {
            for (int i = 0; i < requests; i++) {
                outputs.add(new int[0]);
            }
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            outputs.set(
                    sequence.id(), DecoderExecutor.tokens(sequence, sequence.promptLength(), sequence.outputCount()));
            count++;
        }
    }
}
