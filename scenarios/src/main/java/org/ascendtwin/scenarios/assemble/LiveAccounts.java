package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Books the time of each request of a live run: in the queue until its prompt enters a step, then its prefill until the
 * first token, then decode; after a retraction whatever it takes to get on.
 */
final class LiveAccounts implements EngineListener {
    private final Timekeeper clock;
    private final Attribution attribution;
    private final long[] fromNanos;
    private final Cause[] causes;
    private final boolean[] hasToken;

    LiveAccounts(int requests, Timekeeper clock) {
        this.clock = clock;
        attribution = new Attribution(requests);
        fromNanos = new long[requests];
        causes = new Cause[requests];
        Arrays.fill(causes, Cause.QUEUE);
        hasToken = new boolean[requests];
    }

    Attribution attribution() {
        return attribution;
    }

    void sent(Request request) {
        fromNanos[request.id()] = clock.nowNanos();
    }

    private void turn(Sequence sequence, Cause next) {
        int id = sequence.id();
        long now = clock.nowNanos();
        Phase phase = hasToken[id] ? Phase.LATER_TOKENS : Phase.FIRST_TOKEN;
        attribution.add(phase, causes[id], id, now - fromNanos[id]);
        fromNanos[id] = now;
        causes[id] = next;
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {}

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        if (causes[sequence.id()] == Cause.QUEUE) {
            turn(sequence, Cause.PREFILL);
        }
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        if (causes[sequence.id()] != Cause.DECODE) {
            turn(sequence, Cause.DECODE);
            hasToken[sequence.id()] = true;
        }
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        turn(sequence, causes[sequence.id()]);
    }

    @Override
    public void retracted(Sequence sequence) {
        turn(sequence, Cause.RETRACTION);
    }

    @Override
    public void preempted(Sequence sequence) {
        turn(sequence, Cause.RETRACTION);
    }
}
