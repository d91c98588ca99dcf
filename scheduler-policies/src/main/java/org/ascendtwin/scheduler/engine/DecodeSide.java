package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DecodePass;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.disaggregate.ArrivalQueue;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.disaggregate.MetadataBuffers;
import org.ascendtwin.scheduler.disaggregate.ReservationQueue;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.sim.journal.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The decode half of a pair of servers ({@code disaggregation/decode.py}): a request gets memory before its prompt is
 * computed, its KV comes over, and it joins the batch. What is taken back from a running request is kept in host memory.
 */
final class DecodeSide implements Planner, Exchange {
    private final Roster roster;
    private final Residency residency;
    private final DecodePass decodePass;
    private final Results results;
    private final EngineListener listener;
    private final Digest digest;
    private final KvLink link;
    private final ReservationQueue reservations;
    private final ArrivalQueue arrivals;
    private final int maxRunningRequests;
    private final int pollingInterval;
    private final boolean followsDefect;
    private int turnsSincePoll;
    private boolean hung;

    /** Whether anybody has left the queues in this turn, so that others may move up in the next. */
    private boolean moved;

    DecodeSide(EngineConfig config, EngineState state, DecodePass decodePass, Results results, KvLink link) {
        roster = state.roster();
        residency = state.residency();
        listener = state.listener();
        digest = state.digest();
        this.decodePass = decodePass;
        this.results = results;
        this.link = link;
        DisaggregationSettings settings = config.disaggregation();
        MetadataBuffers buffers = new MetadataBuffers(settings.metadataBuffers(config.maxRunningRequests()));
        reservations = new ReservationQueue(
                roster, residency, buffers, settings, config.clipMaxNewTokens(), config.priorities());
        arrivals = new ArrivalQueue(roster, residency, buffers, settings.waitingTimeoutNanos());
        maxRunningRequests = config.maxRunningRequests();
        pollingInterval = settings.pollingInterval();
        followsDefect = !config.repairedDefects().contains(UpstreamDefect.RETRACTED_BLOCK_ARRIVALS);
    }

    @Override
    public void accept(Sequence sequence) {
        reservations.queue().add(sequence);
    }

    @Override
    public void begin() {
        moved = false;
        if (hung) {
            loseAll();
        } else {
            lookAround();
            join();
        }
    }

    @Override
    public boolean prefill(StepPlan plan) {
        return false;
    }

    /** Resumes, reserves and polls, in SGLang's order ({@code process_decode_queue}). */
    private void lookAround() {
        reservations.resume(arrivals.queue().size());
        boolean blocked = !reservations.retracted().isEmpty();
        if (blocked && followsDefect) {
            hung = isStuck();
            return;
        }
        turnsSincePoll = (turnsSincePoll + 1) % pollingInterval;
        if (turnsSincePoll != 0) {
            return;
        }
        if (!blocked) {
            reserve();
        }
        arrivals.poll();
        endAll(arrivals.failed(), null);
        if (isStuck() && arrivals.queue().isEmpty() && !reservations.resumeAlone()) {
            Sequence hopeless = reservations.retracted().get(0);
            reservations.retracted().remove(hopeless);
            hopeless.finish();
            listener.ended(hopeless, EndReason.OUT_OF_MEMORY);
        }
    }

    private void reserve() {
        reservations.reserve(arrivals.queue().size());
        endAll(reservations.failed(), null);
        SequenceList reserved = reservations.reserved();
        for (int index = 0; index < reserved.size(); index++) {
            Sequence sequence = reserved.get(index);
            digest.add(sequence.id());
            arrivals.queue().add(sequence);
            link.start(KvTransfer.reservation(sequence.handover()));
        }
    }

    /** Fills the decode batch from those whose KV is here ({@code get_new_prebuilt_batch}). */
    private void join() {
        SequenceList waiting = roster.waiting();
        int count = Math.min(waiting.size(), maxRunningRequests - roster.runningCount());
        for (int index = 0; index < count; index++) {
            Sequence sequence = waiting.get(index);
            digest.add(sequence.id());
            boolean isNew = sequence.handover().nanos(Milestone.JOINED) < 0;
            if (isNew) {
                sequence.handover().pass(Milestone.JOINED, roster.nowNanos());
            }
            if (!isNew || results.showFirst(sequence, sequence.handover().endsAtFirst())) {
                roster.join(sequence);
            }
        }
        if (count > 0) {
            waiting.removeFirst(count);
            moved = true;
        }
    }

    @Override
    public boolean decode(StepPlan plan) {
        if (roster.runningCount() == 0) {
            return false;
        }
        boolean filled = decodePass.fill(plan);
        if (decodePass.hasLost()) {
            tellLost();
        }
        return filled;
    }

    /** Those who lost their KV wait to come back, or end. */
    private void tellLost() {
        SequenceList victims = decodePass.victims();
        for (int index = 0; index < victims.size(); index++) {
            Sequence victim = victims.get(index);
            reservations.retracted().add(victim);
            listener.retracted(victim);
        }
        SequenceList hopeless = decodePass.hopeless();
        for (int index = 0; index < hopeless.size(); index++) {
            listener.ended(hopeless.get(index), EndReason.OUT_OF_MEMORY);
        }
    }

    /** Whether retracted requests wait and nobody is left who would give memory back. */
    private boolean isStuck() {
        return !reservations.retracted().isEmpty()
                && roster.runningCount() == 0
                && roster.waiting().isEmpty();
    }

    /** {@link UpstreamDefect#RETRACTED_BLOCK_ARRIVALS}: nobody on this server is ever served again. */
    private void loseAll() {
        endAll(reservations.retracted(), EndReason.LOST);
        endAll(reservations.queue(), EndReason.LOST);
        endAll(arrivals.queue(), EndReason.LOST);
    }

    /** Ends all of {@code sequences}, for {@code reason} or, where it is null, for that of their handover. */
    private void endAll(SequenceList sequences, @Nullable EndReason reason) {
        for (int index = 0; index < sequences.size(); index++) {
            Sequence sequence = sequences.get(index);
            sequence.finish();
            listener.ended(sequence, reason == null ? EndReason.of(sequence.handover()) : reason);
            moved = true;
        }
        sequences.clear();
    }

    @Override
    public boolean settle() {
        boolean anybodyWaits = !isEmpty() || !roster.waiting().isEmpty();
        return anybodyWaits && (moved || turnsSincePoll != 0 || hung);
    }

    @Override
    public void leave(Sequence sequence) {
        residency.release(sequence);
    }

    @Override
    public boolean abort(int id) {
        Sequence retracted = reservations.retracted().find(id);
        if (retracted != null) {
            reservations.retracted().remove(retracted);
            retracted.finish();
            listener.ended(retracted, EndReason.ABORTED);
            return true;
        }
        Sequence waiting = reservations.queue().find(id);
        waiting = waiting == null ? arrivals.queue().find(id) : waiting;
        if (waiting != null) {
            waiting.handover().fail(Failure.ABORTED);
        }
        return waiting != null;
    }

    @Override
    public SequenceList underWay() {
        return arrivals.queue();
    }

    @Override
    public void addAll(SequenceList sequences) {
        sequences.addAll(reservations.retracted());
        sequences.addAll(reservations.queue());
        sequences.addAll(arrivals.queue());
    }

    @Override
    public boolean isEmpty() {
        return reservations.queue().isEmpty()
                && reservations.retracted().isEmpty()
                && arrivals.queue().isEmpty();
    }

    @Override
    public long nextTimeoutNanos() {
        return arrivals.nextTimeoutNanos();
    }
}
