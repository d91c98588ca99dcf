package org.ascendtwin.scenarios.assemble;

import java.util.List;
import org.ascendtwin.live.engine.LiveEngine;
import org.ascendtwin.live.engine.StepLog;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.request.Request;

/** One live run of a scenario, wired: the client that simulations have, the scheduler, a real device, the wall clock. */
public final class LiveServing {
    private final WallClock clock;
    private final Client client;
    private final VocabularyTokens vocabulary;
    private final LiveAccounts accounts;
    private final StepLog steps;
    private final LiveEngine engine;
    private final int requests;
    private int endedCount;

    /**
     * What a live run is made of.
     *
     * @param scenario whose client it is
     * @param table the load
     * @param device runs the steps
     * @param vocabSize tokens that the device's model knows
     */
    public record Parts(Scenario scenario, RequestTable table, StepExecutor device, int vocabSize) {}

    /** Makes the scheduler that serves. */
    @FunctionalInterface
    public interface EngineMaker {
        /** A scheduler that has its steps run on {@code device} and tells {@code listener} what it does. */
        LiveEngine make(StepExecutor device, EngineListener listener);
    }

    /**
     * Wires a run.
     *
     * @param watcher sees what happens to the requests of the load
     * @param maker of the scheduler
     */
    public LiveServing(Parts parts, WallClock clock, EngineListener watcher, EngineMaker maker) {
        this.clock = clock;
        requests = parts.table().countWithWarmups();
        Integer limit = parts.scenario().workload().maxConcurrency();
        client = new Client(parts.table(), limit == null ? Integer.MAX_VALUE : limit, clock);
        vocabulary = new VocabularyTokens(parts.vocabSize(), requests);
        accounts = new LiveAccounts(requests, clock);
        steps = new StepLog(parts.device(), clock);
        engine = maker.make(steps, new Hearing(watcher));
    }

    /**
     * Runs until every request has ended.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void run() throws InterruptedException {
        client.connect(new Way());
        clock.run(() -> endedCount + client.droppedCount() == requests);
        engine.finish();
    }

    /** When each request could have been sent but for the bound on those in flight; -1 where that never was. */
    public RequestColumn readyNanos() {
        return client.readyNanos();
    }

    /** When each request was sent; -1 where it never was. */
    public RequestColumn sentNanos() {
        return client.sentNanos();
    }

    /** Requests that were never sent, as one before them in their program failed. */
    public int droppedCount() {
        return client.droppedCount();
    }

    /** The steps that ran. */
    public List<TimedStep> steps() {
        return steps.steps();
    }

    /** Mean tokens of a verification; 0 where nothing was speculated. */
    public double acceptLength() {
        return steps.drafts().acceptLength();
    }

    /** The share of the run in which the device computed. */
    public double busyShare() {
        return (double) busyNanos() / Math.max(1, clock.nowNanos());
    }

    /** Time in which steps ran. */
    public long busyNanos() {
        return steps().stream().mapToLong(TimedStep::nanos).sum();
    }

    /** What each request's time was spent on. */
    public Attribution attribution() {
        return accounts.attribution();
    }

    /** The tokens generated for request {@code id}. */
    public int[] output(int id) {
        return vocabulary.output(id);
    }

    /** The digest of the scheduler's decisions. */
    public long digest() {
        return engine.digest();
    }

    /** The way from the client to the only server. */
    private final class Way implements Entrance {
        @Override
        public boolean takes(Request request, long nowNanos) {
            accounts.sent(request);
            engine.receive(vocabulary.of(request));
            return true;
        }

        @Override
        public void left(int id, Role role) {}

        @Override
        public void ended(int id, boolean brokeOff) {}

        @Override
        public boolean hearsLater(int id) {
            return false;
        }
    }

    /** Hears what the scheduler does, books it, and tells the client of ends. */
    private final class Hearing implements EngineListener {
        private final EngineListener watcher;

        Hearing(EngineListener watcher) {
            this.watcher = watcher;
        }

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            watcher.stepLaunched(plan, view);
        }

        @Override
        public void admitted(Sequence sequence, int cachedTokens) {
            accounts.admitted(sequence, cachedTokens);
            if (client.isOfLoad(sequence.id())) {
                watcher.admitted(sequence, cachedTokens);
            }
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            accounts.tokensVisible(sequence, count, first);
            if (client.isOfLoad(sequence.id())) {
                watcher.tokensVisible(sequence, count, first);
            }
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            accounts.ended(sequence, reason);
            vocabulary.generated(sequence);
            endedCount++;
            if (client.isOfLoad(sequence.id())) {
                watcher.ended(sequence, reason);
            }
            client.ended(sequence.id(), reason);
        }

        @Override
        public void retracted(Sequence sequence) {
            accounts.retracted(sequence);
            if (client.isOfLoad(sequence.id())) {
                watcher.retracted(sequence);
            }
        }

        @Override
        public void preempted(Sequence sequence) {
            accounts.preempted(sequence);
            if (client.isOfLoad(sequence.id())) {
                watcher.preempted(sequence);
            }
        }
    }
}
