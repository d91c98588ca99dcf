package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** The inputs an engine got from its executor: host times, when steps ended, and what came out; to be played again. */
final class StepJournal {
    private final List<Long> hostNanos = new ArrayList<>();
    private final List<StepOutcome> outcomes = new ArrayList<>();

    private record StepOutcome(long endNanos, List<Integer> emittedCounts, List<Boolean> ended) {}

    /** Lets {@code executor} work and writes down what it answers. */
    StepExecutor recording(Timekeeper timekeeper, StepExecutor executor) {
        return new StepExecutor() {
            @Override
            public long hostNanos(EngineView view) {
                hostNanos.add(executor.hostNanos(view));
                return hostNanos.getLast();
            }

            @Override
            public void launch(StepPlan plan, StepSink sink) {
                executor.launch(plan, ended -> {
                    outcomes.add(outcome(timekeeper.nowNanos(), ended));
                    sink.stepEnded(ended);
                });
            }
        };
    }

    /** Gives the answers written down, without computing anything. */
    StepExecutor playing(Timekeeper timekeeper) {
        return new Player(timekeeper);
    }

    private static StepOutcome outcome(long endNanos, StepPlan plan) {
        List<Integer> emittedCounts = new ArrayList<>();
        List<Boolean> ended = new ArrayList<>();
        for (int index = 0; index < plan.count(); index++) {
            emittedCounts.add(plan.emittedCount(index));
            ended.add(plan.isEnded(index));
        }
        return new StepOutcome(endNanos, emittedCounts, ended);
    }

    private final class Player implements StepExecutor {
        private final ArrayDeque<StepPlan> plans = new ArrayDeque<>();
        private final Alarm endAlarm;
        private StepSink sink = plan -> {};
        private int nextHostTime;
        private int nextOutcome;

        Player(Timekeeper timekeeper) {
            endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
        }

        @Override
        public long hostNanos(EngineView view) {
            return hostNanos.get(nextHostTime++);
        }

        @Override
        public void launch(StepPlan plan, StepSink newSink) {
            sink = newSink;
            plans.add(plan);
            if (plans.size() == 1) {
                endAlarm.arm(outcomes.get(nextOutcome).endNanos());
            }
        }

        private void endStep() {
            StepPlan plan = plans.remove();
            StepOutcome outcome = outcomes.get(nextOutcome++);
            for (int index = 0; index < plan.count(); index++) {
                if (outcome.emittedCounts().get(index) > 0) {
                    plan.emit(
                            index,
                            outcome.emittedCounts().get(index),
                            outcome.ended().get(index));
                }
            }
            if (!plans.isEmpty()) {
                endAlarm.arm(outcomes.get(nextOutcome).endNanos());
            }
            sink.stepEnded(plan);
        }
    }
}
