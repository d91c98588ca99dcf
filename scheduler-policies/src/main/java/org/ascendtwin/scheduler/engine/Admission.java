package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.policy.Batching;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/** Who gets into the queue, and who is thrown out of it: limits on length, number and time. */
final class Admission {
    private final EngineConfig config;
    private final Roster roster;
    private final Residency residency;
    private final EngineListener listener;
    private final @Nullable Exchange exchange;
    private final SequenceList inbox = new SequenceList();

    /** @param exchange with the other server of a pair; null where one server does all */
    Admission(EngineConfig config, EngineState state, @Nullable Exchange exchange) {
        this.config = config;
        roster = state.roster();
        residency = state.residency();
        listener = state.listener();
        this.exchange = exchange;
    }

    /** Requests received and not looked at yet. */
    int inboxSize() {
        return inbox.size();
    }

    /** @param handover between this server and another; null where this one does all */
    void receive(Request request, @Nullable Handover handover) {
        inbox.add(new Sequence(request, newTokenLimit(request), handover));
    }

    /** Adds everybody whom no turn has looked at to {@code sequences}. */
    void addAll(SequenceList sequences) {
        sequences.addAll(inbox);
    }

    /** Moves what was received into the queue. */
    void drain() {
        for (int index = 0; index < inbox.size(); index++) {
            admit(inbox.get(index));
        }
        inbox.clear();
    }

    /** Takes {@code id} back if it waits; returns whether it did. */
    boolean abort(int id) {
        Sequence sequence = inbox.find(id);
        if (sequence != null) {
            inbox.remove(sequence);
            end(sequence, EndReason.ABORTED);
            return true;
        }
        sequence = roster.waiting().find(id);
        if (sequence != null) {
            leaveQueue(sequence, EndReason.ABORTED);
        }
        return sequence != null;
    }

    /** Ends requests that waited too long, and has those end that ran too long. */
    void enforceTimeouts(long nowNanos) {
        SequenceList waiting = roster.waiting();
        for (int index = waiting.size() - 1; index >= 0 && config.waitingTimeoutNanos() != PrefillRules.OFF; index--) {
            Sequence sequence = waiting.get(index);
            if (nowNanos - sequence.queueEntryNanos() > config.waitingTimeoutNanos()) {
                leaveQueue(sequence, EndReason.TIMED_OUT);
            }
        }
        if (config.runningTimeoutNanos() != PrefillRules.OFF) {
            roster.requestTimeouts(nowNanos - config.runningTimeoutNanos());
        }
    }

    /** When the first wait, in the queue or for storage, is over; {@link Long#MAX_VALUE} if nobody waits or has a limit. */
    long nextTimeoutNanos() {
        long next = Long.MAX_VALUE;
        SequenceList waiting = roster.waiting();
        for (int index = 0; index < waiting.size(); index++) {
            Sequence sequence = waiting.get(index);
            next = Math.min(next, Residency.fetchDeadlineNanos(sequence));
            if (config.waitingTimeoutNanos() != PrefillRules.OFF) {
                next = Math.min(next, sequence.queueEntryNanos() + config.waitingTimeoutNanos() + 1);
            }
        }
        return next;
    }

    private void admit(Sequence sequence) {
        if (sequence.promptLength() > config.maxPromptTokens()) {
            end(sequence, EndReason.PROMPT_TOO_LONG);
        } else if (config.repairedDefects().contains(UpstreamDefect.UNSERVABLE_HEAD) && neverFits(sequence)) {
            end(sequence, EndReason.OUT_OF_MEMORY);
        } else if (exchange != null) {
            exchange.accept(sequence);
            residency.prefetch(sequence, roster.nowNanos());
        } else if (config.maxQueuedRequests() == PrefillRules.OFF
                || roster.waiting().size() < config.maxQueuedRequests()
                || displaceLessUrgent(sequence)) {
            roster.enqueue(sequence);
            residency.prefetch(sequence, roster.nowNanos());
        } else {
            end(sequence, EndReason.QUEUE_FULL);
        }
    }

    /** Whether SGLang's budget refuses {@code sequence} even where nobody else is ({@code add_one_req}, {@code pop_preallocated}). */
    private boolean neverFits(Sequence sequence) {
        boolean forecast = sequence.request().ignoreEos() && config.disableRadixCache();
        int reserved = Math.min(sequence.maxNewTokens(), config.clipMaxNewTokens());
        if (config.disaggregation().role() == ServerRole.DECODE) {
            int kept = Math.max(reserved, config.disaggregation().reservedDecodeTokens());
            return sequence.promptLength() + kept > config.maxTotalTokens();
        }
        return config.schedulePolicy().batching() == Batching.SGLANG
                && !forecast
                && sequence.promptLength() + reserved + config.pageSize() >= config.maxTotalTokens();
    }

    /** With priorities, throws out the least urgent request, of several the newest, if it is less urgent than the new one. */
    private boolean displaceLessUrgent(Sequence newcomer) {
        SequenceList waiting = roster.waiting();
        if (!config.priorities().enabled() || waiting.isEmpty()) {
            return false;
        }
        Sequence worst = waiting.get(0);
        for (int index = 1; index < waiting.size(); index++) {
            Sequence other = waiting.get(index);
            int order = Long.compare(urgencyKey(other), urgencyKey(worst));
            if (order > 0 || (order == 0 && other.queueEntryNanos() > worst.queueEntryNanos())) {
                worst = other;
            }
        }
        if (urgencyKey(newcomer) >= urgencyKey(worst)) {
            return false;
        }
        leaveQueue(worst, EndReason.QUEUE_FULL);
        return true;
    }

    private long urgencyKey(Sequence sequence) {
        return config.priorities().urgencyKey(sequence);
    }

    private void leaveQueue(Sequence sequence, EndReason reason) {
        roster.waiting().remove(sequence);
        if (exchange != null) {
            exchange.leave(sequence);
        }
        end(sequence, reason);
    }

    private void end(Sequence sequence, EndReason reason) {
        residency.abandonPrefetch(sequence);
        sequence.finish();
        if (sequence.isHandedOver()) {
            sequence.handover().fail(reason == EndReason.TIMED_OUT ? Failure.TIMED_OUT : Failure.ABORTED);
        }
        listener.ended(sequence, reason);
    }

    /** {@code max_new_tokens} within context and memory ({@code managers/scheduler.py}, request limits). */
    private int newTokenLimit(Request request) {
        int pageSize = config.pageSize();
        int prompt = request.prompt().length();
        int pagedPrompt = (prompt + pageSize - 1) / pageSize * pageSize;
        int room =
                Math.min(config.maxRequestTokens() - prompt - 1, config.maxTotalTokens() - pagedPrompt - pageSize - 1);
        int most = config.disaggregation().role() == ServerRole.PREFILL ? 1 : request.maxNewTokens();
        return Math.max(0, Math.min(most, room));
    }
}
