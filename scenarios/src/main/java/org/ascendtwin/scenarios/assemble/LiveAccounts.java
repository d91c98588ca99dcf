package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Books the time of each request of a live run: in the queue until its prompt enters a step, then its prefill until the
 * first token, then decode; after a retraction whatever it takes to get on. In a pair the parts of the way come before.
 */
final class LiveAccounts implements EngineListener {
    private final Timekeeper clock;
    private final Attribution attribution;
    private final long[] fromNanos;
    private final Cause[] causes;
    private final boolean[] hasToken;

    /**
     * A part of the way between two servers.
     *
     * @param end with which it is over
     */
    private record Step(Milestone end, Cause cause) {}

    private static final List<Step> STEPS = List.of(
            new Step(Milestone.ROOM_KNOWN, Cause.ROOM),
            new Step(Milestone.BOOTSTRAPPED, Cause.BUFFER),
            new Step(Milestone.PREFILL_STARTED, Cause.QUEUE),
            new Step(Milestone.PREFILLED, Cause.PREFILL),
            new Step(Milestone.ARRIVED, Cause.KV_TRANSFER),
            new Step(Milestone.JOINED, Cause.QUEUE));

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
    public void admitted(Sequence sequence, int cachedTokens) {
        if (causes[sequence.id()] == Cause.QUEUE) {
            turn(sequence, Cause.PREFILL);
        }
    }

    /** Splits the time up to the first token by what the other server has told. */
    private void handedOver(Sequence sequence) {
        int id = sequence.id();
        for (Step step : STEPS) {
            long end = sequence.handover().nanos(step.end);
            attribution.add(Phase.FIRST_TOKEN, step.cause, id, end - fromNanos[id]);
            fromNanos[id] = end;
        }
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        if (first && sequence.isHandedOver()) {
            handedOver(sequence);
        }
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
