package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.BootstrapQueue;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.InflightQueue;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.disaggregate.MetadataBuffers;
import org.ascendtwin.scheduler.disaggregate.TransferQueues;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.sim.journal.Digest;

/**
 * The prefill half of a pair of servers ({@code disaggregation/prefill.py}): a request waits until the decode server has
 * made room, is prefilled, and stays until its KV has gone over, chunk by chunk. No step here decodes.
 */
final class PrefillSide implements Planner, Exchange, StepResults {
    private final Roster roster;
    private final Residency residency;
    private final PrefillQueue prefills;
    private final EngineListener listener;
    private final Digest digest;
    private final boolean overlap;
    private final MetadataBuffers buffers;
    private final BootstrapQueue bootstrapping;
    private final InflightQueue inflight = new InflightQueue();
    private final TransferQueues transfers;

    PrefillSide(EngineConfig config, EngineState state, PrefillQueue prefills, KvLink link) {
        roster = state.roster();
        residency = state.residency();
        listener = state.listener();
        digest = state.digest();
        this.prefills = prefills;
        overlap = config.overlap();
        DisaggregationSettings settings = config.disaggregation();
        buffers = new MetadataBuffers(settings.metadataBuffers(config.maxRunningRequests()));
        bootstrapping = new BootstrapQueue(roster, buffers, settings.bootstrapTimeoutNanos());
        transfers = new TransferQueues(link, config.pageSize());
    }

    @Override
    public void accept(Sequence sequence) {
        bootstrapping.add(sequence);
    }

    @Override
    public void begin() {
        bootstrapping.admit();
        SequenceList failed = bootstrapping.failed();
        for (int index = 0; index < failed.size(); index++) {
            end(failed.get(index));
        }
        stashChunk();
        roster.releaseLastExtend();
        prefills.begin();
    }

    @Override
    public boolean prefill(StepPlan plan) {
        if (!prefills.fill(plan)) {
            return false;
        }
        for (int index = 0; index < plan.extendCount(); index++) {
            Handover handover = plan.sequence(index).handover();
            if (handover.nanos(Milestone.PREFILL_STARTED) == Handover.NEVER) {
                handover.pass(Milestone.PREFILL_STARTED, roster.nowNanos());
            }
        }
        return true;
    }

    @Override
    public boolean decode(StepPlan plan) {
        return false;
    }

    /** Without overlap the last chunk has run by now, and is sent; with overlap it is sent with its result. */
    private void stashChunk() {
        Sequence chunked = roster.chunked();
        boolean hasRun = chunked != null && chunked.hasUnsharedChunk();
        prefills.stashChunk();
        if (chunked != null && hasRun && !overlap) {
            transfers.sendPart(chunked, chunked.fillLength());
        }
    }

    @Override
    public void process(StepPlan plan) {
        for (int index = 0; index < plan.count(); index++) {
            Sequence sequence = plan.sequence(index);
            if (!plan.isUnfinished(index)) {
                complete(plan, index, sequence);
            } else if (overlap) {
                transfers.sendPart(sequence, plan.prefixLength(index) + plan.queryLength(index));
            }
        }
    }

    private void complete(StepPlan plan, int index, Sequence sequence) {
        Handover handover = sequence.handover();
        long token = plan.tokenId(index, 0, sequence.outputCount());
        sequence.appendOutput(token);
        residency.share(sequence, false);
        inflight.add(sequence);
        if (sequence.isAbortRequested()) {
            handover.fail(Failure.ABORTED);
        }
        handover.prefilled(token, plan.isEnded(index), roster.nowNanos());
        transfers.sendRest(sequence);
    }

    @Override
    public boolean settle() {
        SequenceList done = inflight.poll();
        for (int index = 0; index < done.size(); index++) {
            Sequence sequence = done.get(index);
            residency.finish(sequence);
            buffers.giveBack();
            end(sequence);
        }
        return !done.isEmpty()
                && !(roster.waiting().isEmpty() && bootstrapping.queue().isEmpty());
    }

    private void end(Sequence sequence) {
        sequence.finish();
        EndReason reason = EndReason.of(sequence.handover());
        digest.add(sequence.id());
        digest.add(reason.ordinal());
        listener.ended(sequence, reason);
    }

    @Override
    public void leave(Sequence sequence) {
        buffers.giveBack();
    }

    @Override
    public boolean abort(int id) {
        Sequence waiting = bootstrapping.queue().find(id);
        waiting = waiting == null ? inflight.queue().find(id) : waiting;
        if (waiting != null) {
            waiting.handover().fail(Failure.ABORTED);
        }
        return waiting != null;
    }

    @Override
    public SequenceList underWay() {
        return inflight.queue();
    }

    @Override
    public void addAll(SequenceList sequences) {
        sequences.addAll(bootstrapping.queue());
        sequences.addAll(inflight.queue());
    }

    @Override
    public boolean isEmpty() {
        return bootstrapping.queue().isEmpty() && inflight.queue().isEmpty();
    }

    @Override
    public long nextTimeoutNanos() {
        return bootstrapping.nextTimeoutNanos();
    }
}
