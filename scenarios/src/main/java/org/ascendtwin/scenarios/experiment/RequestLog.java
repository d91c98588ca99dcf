package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.ascendtwin.scenarios.experiment.Timeline.Series;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Watches a run and keeps what its metrics need: instants of each request, gaps between tokens, levels over time, summed
 * over the ranks of the engine.
 */
final class RequestLog {
    private static final long NEVER = -1;

    private final RequestTable table;
    private final boolean wholeSteps;
    private final Timekeeper time;
    private final IntConsumer progress;
    private final RequestColumn firstTokenNanos;
    private final RequestColumn lastTokenNanos;
    private final RequestColumn finishedNanos;
    private final RequestColumn outputTokens;
    private final RequestColumn cachedTokens;
    private final RequestColumn retractions;
    private final WeightedSample gapSeconds = new WeightedSample();
    private final Timeline timeline = new Timeline();
    private long levelsFromNanos;
    private final List<RankLog> ranks = new ArrayList<>();
    private int running;
    private int waiting;
    private long usedTokens;
    private long loadedTokens;
    private int endedCount;
    private final int[] endsByReason = new int[EndReason.values().length];

    /**
     * A log of {@code table}'s requests.
     *
     * @param rankCount data-parallel ranks of the engine
     * @param wholeSteps whether decode steps that only give everyone a token are told as a whole, not token by token
     * @param progress told how many requests have ended, after each
     */
    RequestLog(RequestTable table, int rankCount, boolean wholeSteps, Timekeeper time, IntConsumer progress) {
        this.wholeSteps = wholeSteps;
        for (int rank = 0; rank < rankCount; rank++) {
            ranks.add(new RankLog());
        }
        this.table = table;
        this.time = time;
        this.progress = progress;
        int size = table.size();
        firstTokenNanos = new RequestColumn(size, NEVER);
        lastTokenNanos = new RequestColumn(size, NEVER);
        finishedNanos = new RequestColumn(size, NEVER);
        outputTokens = new RequestColumn(size, 0);
        cachedTokens = new RequestColumn(size, 0);
        retractions = new RequestColumn(size, 0);
    }

    /** What watches each rank. */
    List<EngineListener> listeners() {
        return List.copyOf(ranks);
    }

    /** Levels stay as they are from one change to the next. */
    private void closeLevels() {
        long now = time.nowNanos();
        timeline.level(Series.RUNNING, levelsFromNanos, now, running);
        timeline.level(Series.WAITING, levelsFromNanos, now, waiting);
        timeline.level(Series.KV_TOKENS, levelsFromNanos, now, (double) usedTokens);
        levelsFromNanos = now;
    }

    /** One more request was taken by no server. */
    void refused() {
        endsByReason[EndReason.NO_SERVER.ordinal()]++;
        endedCount++;
        progress.accept(endedCount);
    }

    /** One rank's part. */
    private final class RankLog implements EngineListener {
        private int ownRunning;
        private int ownWaiting;
        private int ownUsedTokens;
        private int ownCapacityTokens;

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            boolean decode = plan.kind() == StepKind.DECODE || plan.kind() == StepKind.VERIFY;
            ownCapacityTokens = view.capacityTokens();
            set(
                    decode ? plan.count() : view.runningCount(),
                    view.waitingCount(),
                    view.capacityTokens() - view.freeTokens() - view.evictableTokens());
            long prefillTokens = 0;
            for (int i = 0; i < plan.extendCount(); i++) {
                prefillTokens += plan.queryLength(i);
                loadedTokens += plan.loadedBack(i);
            }
            if (prefillTokens > 0) {
                timeline.count(Series.PREFILL_TOKENS, time.nowNanos(), (double) prefillTokens);
            }
        }

        private void set(int newRunning, int newWaiting, int newUsedTokens) {
            closeLevels();
            running += newRunning - ownRunning;
            waiting += newWaiting - ownWaiting;
            usedTokens += newUsedTokens - ownUsedTokens;
            ownRunning = newRunning;
            ownWaiting = newWaiting;
            ownUsedTokens = newUsedTokens;
        }

        @Override
        public void admitted(Sequence sequence, int cached) {
            cachedTokens.add(sequence.id(), cached);
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            int id = sequence.id();
            long now = time.nowNanos();
            long before = lastTokenNanos.get(id);
            if (before == NEVER) {
                firstTokenNanos.set(id, now);
            } else {
                gapSeconds.add((now - before) / 1e9 / count, count);
            }
            lastTokenNanos.set(id, now);
            outputTokens.add(id, count);
            timeline.count(Series.OUTPUT_TOKENS, now, count);
        }

        @Override
        public boolean takesWholeSteps() {
            return wholeSteps;
        }

        @Override
        public void tokensVisible(StepPlan plan) {
            long now = time.nowNanos();
            long gap = 0;
            int alike = 0;
            for (int i = 0; i < plan.count(); i++) {
                int id = plan.requestId(i);
                long since = now - lastTokenNanos.get(id);
                lastTokenNanos.set(id, now);
                outputTokens.add(id, 1);
                if (since != gap && alike > 0) {
                    gapSeconds.add(gap / 1e9, alike);
                    alike = 0;
                }
                gap = since;
                alike++;
            }
            gapSeconds.add(gap / 1e9, alike);
            timeline.count(Series.OUTPUT_TOKENS, now, plan.count());
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            if (reason == EndReason.LENGTH || reason == EndReason.STOP) {
                finishedNanos.set(sequence.id(), time.nowNanos());
            }
            endsByReason[reason.ordinal()]++;
            endedCount++;
            // A rank that has nothing left to run launches no step that would tell.
            int left = Math.max(0, ownRunning - 1);
            set(left, ownWaiting, left == 0 && ownWaiting == 0 ? 0 : ownUsedTokens);
            progress.accept(endedCount);
        }

        @Override
        public void stopped() {
            set(0, 0, 0);
        }

        @Override
        public void retracted(Sequence sequence) {
            retractions.add(sequence.id(), 1);
        }

        @Override
        public void preempted(Sequence sequence) {
            retractions.add(sequence.id(), 1);
        }
    }

    /** KV tokens that the ranks which ran anything have room for. */
    long capacityTokens() {
        return ranks.stream().mapToLong(rank -> rank.ownCapacityTokens).sum();
    }

    /** Prompt tokens whose KV was copied from host memory. */
    long loadedTokens() {
        return loadedTokens;
    }

    int endedCount() {
        return endedCount;
    }

    /** Requests that ended without their tokens, by reason; only reasons that occurred. */
    Map<EndReason, Integer> failuresByReason() {
        Map<EndReason, Integer> failures = new EnumMap<>(EndReason.class);
        for (EndReason reason : EndReason.values()) {
            if (reason != EndReason.LENGTH && reason != EndReason.STOP && endsByReason[reason.ordinal()] > 0) {
                failures.put(reason, endsByReason[reason.ordinal()]);
            }
        }
        return failures;
    }

    RequestTable table() {
        return table;
    }

    Timeline timeline() {
        return timeline;
    }

    WeightedSample gapSeconds() {
        return gapSeconds;
    }

    RequestTimes times(RequestColumn readyNanos, RequestColumn sentNanos) {
        return new RequestTimes(
                readyNanos,
                sentNanos,
                firstTokenNanos,
                finishedNanos,
                table.inputTokens(),
                outputTokens,
                cachedTokens,
                retractions);
    }
}
