package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.workload.RequestColumn;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * Follows each request through waiting, prefill, transfer and decode, and books every nanosecond to a cause: a stretch
 * that begins and ends with a step is the difference of its rank's {@link StepLedger}, and what steps do not explain of
 * it is the host's.
 */
final class TimeAccounts {
    private static final StepKind[] KINDS = StepKind.values();
    private static final CostPart[] PARTS = CostPart.values();
    private static final State[] STATES = State.values();

    private final Timekeeper time;
    private final Attribution attribution;
    private final @Nullable RunTrace trace;

    /** In one byte a request, as every token of every request asks for it. */
    private final byte[] states;

    private final RequestColumn fromNanos;
    private final RequestColumn busyNanos;
    private final RequestColumn outputsBefore;
    private final RequestColumn hasToken;
    private final OpenAccounts open;
    private int joining;

    /** Where a request is. */
    private enum State {
        /** Not sent. */
        OUTSIDE,
        /** Sent; no step has computed anything of it. */
        WAITING,
        /** Steps compute its prompt. */
        PREFILLING,
        /** Its prompt is computed, and its client has seen nothing of it. */
        HANDED_OVER,
        /** Its client has seen the first token; the decode server's step under way began without it. */
        JOINING,
        /** In the decode batch. */
        DECODING,
        /** Lost its KV. */
        RETRACTED
    }

    /** @param trace told where requests are; null where nobody looks */
    TimeAccounts(int requests, Timekeeper time, @Nullable RunTrace trace) {
        this.time = time;
        this.trace = trace;
        attribution = new Attribution(requests);
        states = new byte[requests];
        fromNanos = new RequestColumn(requests, 0);
        busyNanos = new RequestColumn(requests, 0);
        outputsBefore = new RequestColumn(requests, 0);
        hasToken = new RequestColumn(requests, 0);
        open = new OpenAccounts(requests);
    }

    Attribution attribution() {
        return attribution;
    }

    /** Request {@code id} comes to a rank; only the first that it comes to matters. */
    void received(int id, StepLedger ledger) {
        if (state(id) == State.OUTSIDE) {
            go(id, State.WAITING);
            busyNanos.set(id, ledger.busyNanos(fromNanos.get(id)));
        }
    }

    /** Request {@code id} has come to a server only after its router had waited for so long to send it again. */
    void retried(int id, long nanos) {
        book(id, Cause.RETRY, nanos);
    }

    private State state(int id) {
        return STATES[states[id]];
    }

    private void go(int id, State state) {
        enter(id, state, time.nowNanos());
    }

    private void enter(int id, State state, long atNanos) {
        if (trace != null && state(id) != State.OUTSIDE) {
            trace.add(new RunTrace.Stay(id, Names.kebab(state(id).name()), fromNanos.get(id), atNanos));
        }
        states[id] = (byte) state.ordinal();
        fromNanos.set(id, atNanos);
    }

    /** The first step under way of {@code ledger} has run: {@code plan} was it, and the ledger is closed with it. */
    void stepEnded(StepPlan plan, StepLedger ledger, boolean prefillOnly) {
        int looked = joining > 0 ? plan.count() : plan.extendCount();
        for (int index = 0; index < looked; index++) {
            int id = plan.requestId(index);
            if (state(id) == State.WAITING) {
                beginPrefill(id, prefillOnly ? plan.sequence(index).handover() : null, ledger);
            } else if (state(id) == State.JOINING) {
                joining--;
                book(id, Cause.QUEUE, ledger.startNanos() - fromNanos.get(id));
                open(id, State.DECODING, ledger, ledger.startNanos());
                outputsBefore.set(id, plan.sequence(index).outputCount());
            }
        }
        ledger.end();
        for (int index = 0; prefillOnly && index < plan.extendCount(); index++) {
            int id = plan.requestId(index);
            if (state(id) == State.PREFILLING && !plan.isUnfinished(index)) {
                closePrefill(id, ledger);
                go(id, State.HANDED_OVER);
            }
        }
    }

    private void beginPrefill(int id, @Nullable Handover handover, StepLedger ledger) {
        long waited = ledger.startNanos() - fromNanos.get(id);
        long room = waitedFor(Milestone.ROOM_KNOWN, handover, id, waited);
        long admitted = Math.max(room, waitedFor(Milestone.BOOTSTRAPPED, handover, id, waited));
        long queue = clamp(ledger.busyNanos() - busyNanos.get(id), waited - admitted);
        book(id, Cause.ROOM, room);
        book(id, Cause.BUFFER, admitted - room);
        book(id, Cause.QUEUE, queue);
        book(id, Cause.HOST, waited - admitted - queue);
        open(id, State.PREFILLING, ledger, ledger.startNanos());
    }

    /** How much of {@code waited} had passed at {@code milestone}; 0 where nobody hands over. */
    private long waitedFor(Milestone milestone, @Nullable Handover handover, int id, long waited) {
        return handover == null ? 0 : clamp(handover.nanos(milestone) - fromNanos.get(id), waited);
    }

    private static long clamp(long nanos, long most) {
        return Math.clamp(nanos, 0, most);
    }

    /** A stretch begins with the step that began at {@code startNanos}, none of which the ledger has counted. */
    private void open(int id, State state, StepLedger ledger, long startNanos) {
        ledger.copyTo(open.open(id));
        enter(id, state, startNanos);
    }

    /** The client of {@code sequence} sees tokens, the result of a step that ends now, or was handed over. */
    void tokensVisible(Sequence sequence, StepLedger ledger) {
        int id = sequence.id();
        switch (state(id)) {
            case DECODING, JOINING, OUTSIDE, WAITING -> {}
            case PREFILLING -> {
                closePrefill(id, ledger);
                decode(sequence, ledger);
            }
            case RETRACTED -> {
                book(id, Cause.RETRACTION, time.nowNanos() - fromNanos.get(id));
                decode(sequence, ledger);
            }
            case HANDED_OVER -> {
                handOver(id, sequence.handover());
                hasToken.set(id, 1);
                joining++;
                go(id, State.JOINING);
            }
        }
    }

    private void decode(Sequence sequence, StepLedger ledger) {
        int id = sequence.id();
        hasToken.set(id, 1);
        ledger.copyTo(open.open(id), time.nowNanos());
        go(id, State.DECODING);
        outputsBefore.set(id, sequence.outputCount());
    }

    private void handOver(int id, Handover handover) {
        long total = time.nowNanos() - fromNanos.get(id);
        long transfer = clamp(handover.nanos(Milestone.ARRIVED) - fromNanos.get(id), total);
        book(id, Cause.KV_TRANSFER, transfer);
        book(id, Cause.QUEUE, total - transfer);
    }

    /** {@code sequence} has lost its KV, and what the step under way computes for it is void. */
    void retracted(Sequence sequence, StepLedger ledger) {
        int id = sequence.id();
        switch (state(id)) {
            case PREFILLING -> closePrefill(id, ledger);
            case DECODING -> {
                long since = time.nowNanos() - fromNanos.get(id);
                long voided = Math.min(since, ledger.elapsedNanos(time.nowNanos()));
                book(id, Cause.RETRACTION, voided);
                if (voided == since) {
                    open.close(id);
                } else {
                    ledger.lookAtEnded();
                    closeDecode(sequence, ledger, since - voided);
                }
            }
            case JOINING -> {
                joining--;
                book(id, Cause.QUEUE, time.nowNanos() - fromNanos.get(id));
            }
            case OUTSIDE, WAITING, HANDED_OVER, RETRACTED -> {
                return;
            }
        }
        go(id, State.RETRACTED);
    }

    /** {@code sequence} has its last token. */
    void ended(Sequence sequence, StepLedger ledger) {
        int id = sequence.id();
        if (state(id) == State.PREFILLING) {
            open.close(id);
        } else if (state(id) == State.DECODING) {
            ledger.lookAt(time.nowNanos());
            closeDecode(sequence, ledger, time.nowNanos() - fromNanos.get(id));
        } else if (state(id) == State.JOINING) {
            joining--;
            book(id, Cause.QUEUE, time.nowNanos() - fromNanos.get(id));
        } else if (state(id) == State.RETRACTED) {
            book(id, Cause.RETRACTION, time.nowNanos() - fromNanos.get(id));
        }
        go(id, State.OUTSIDE);
    }

    private void closePrefill(int id, StepLedger ledger) {
        ledger.lookAtEnded();
        long[] snapshot = open.close(id);
        long left = time.nowNanos() - fromNanos.get(id) - ledger.elapsedNanos(time.nowNanos());
        book(id, Cause.QUEUE, ledger.elapsedNanos(time.nowNanos()));
        for (StepKind kind : KINDS) {
            boolean own = kind == StepKind.EXTEND || kind == StepKind.MIXED;
            long computeNanos = 0;
            for (CostPart part : PARTS) {
                long nanos = ledger.nanosSince(snapshot, kind, part);
                left -= nanos;
                if (own && isCompute(part)) {
                    computeNanos += nanos;
                } else {
                    book(id, own ? cause(part) : Cause.QUEUE, nanos);
                }
            }
            long draftNanos = ledger.nanosSince(snapshot, kind, CostPart.DRAFT);
            bookCompute(id, Cause.PREFILL, computeNanos, memoryNanos(ledger, snapshot, kind, computeNanos, draftNanos));
        }
        closeRest(id, snapshot, ledger, left);
    }

    private void closeDecode(Sequence sequence, StepLedger ledger, long total) {
        int id = sequence.id();
        long[] snapshot = open.close(id);
        long left = total;
        long draft = 0;
        for (StepKind kind : KINDS) {
            boolean own = kind == StepKind.DECODE || kind == StepKind.VERIFY;
            long computeNanos = 0;
            for (CostPart part : PARTS) {
                long nanos = ledger.nanosSince(snapshot, kind, part);
                left -= nanos;
                if (own && part == CostPart.DRAFT) {
                    draft += nanos;
                } else if (own && isCompute(part)) {
                    computeNanos += nanos;
                } else {
                    book(id, own ? cause(part) : Cause.OTHER_PROMPTS, nanos);
                }
            }
            long draftNanos = ledger.nanosSince(snapshot, kind, CostPart.DRAFT);
            bookCompute(id, Cause.DECODE, computeNanos, memoryNanos(ledger, snapshot, kind, computeNanos, draftNanos));
        }
        long waste = Math.round(draft * rejectedShare(sequence, snapshot, ledger));
        book(id, Cause.SPECULATION_WASTE, waste);
        book(id, Cause.DRAFT, draft - waste);
        closeRest(id, snapshot, ledger, left);
    }

    private void bookCompute(int id, Cause compute, long nanos, long memoryNanos) {
        book(id, Cause.HBM, memoryNanos);
        book(id, compute, nanos - memoryNanos);
    }

    /** How much of {@code computeNanos} is a wait for memory, if the draft's operators wait for it as much as the target's. */
    private static long memoryNanos(
            StepLedger ledger, long[] snapshot, StepKind kind, long computeNanos, long draftNanos) {
        if (computeNanos == 0) {
            return 0;
        }
        double share = (double) computeNanos / (computeNanos + draftNanos);
        return Math.min(computeNanos, Math.round(share * ledger.memoryNanosSince(snapshot, kind)));
    }

    /** Which share of the tokens drafted for it came to nothing; each verification emits a token of its own besides. */
    private double rejectedShare(Sequence sequence, long[] snapshot, StepLedger ledger) {
        long drafted = ledger.draftedSince(snapshot);
        long emitted = (long) sequence.outputCount() - outputsBefore.get(sequence.id());
        long accepted = emitted - ledger.verificationsSince(snapshot);
        return drafted == 0 ? 0 : Math.clamp(1 - (double) accepted / drafted, 0, 1);
    }

    private void closeRest(int id, long[] snapshot, StepLedger ledger, long left) {
        long otherRanks = ledger.otherRanksNanosSince(snapshot);
        book(id, Cause.OTHER_RANKS, otherRanks);
        book(id, Cause.HOST, left - otherRanks);
    }

    private static boolean isCompute(CostPart part) {
        return cause(part) == Cause.DECODE;
    }

    /** What a part of a request's own decode step is to it; of a prefill step, operators are the prefill's. */
    private static Cause cause(CostPart part) {
        return switch (part) {
            case MATMUL, EXPERT, ATTENTION, VECTOR, MEASURED -> Cause.DECODE;
            case COLLECTIVE, EXCHANGE -> Cause.COMMUNICATION;
            case BUBBLE -> Cause.BUBBLE;
            case SKEW -> Cause.OTHER_RANKS;
            case DRAFT -> Cause.DRAFT;
            case PADDING -> Cause.PADDING;
            case LAUNCH -> Cause.HOST;
            case LOAD -> Cause.KV_TRANSFER;
        };
    }

    private void book(int id, Cause cause, long nanos) {
        attribution.add(hasToken.get(id) != 0 ? Phase.LATER_TOKENS : Phase.FIRST_TOKEN, cause, id, nanos);
    }
}
