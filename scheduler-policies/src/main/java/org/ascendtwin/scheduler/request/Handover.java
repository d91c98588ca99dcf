package org.ascendtwin.scheduler.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way from the server that prefills it to the one that decodes it: what each side has told the other,
 * and when. Both servers hold the same object; only messages that have arrived change it.
 */
public final class Handover {
    /** When nothing has happened yet. */
    public static final long NEVER = -1;

    /** What happens to a request on its way, in this order. */
    public enum Milestone {
        /** The decode server has taken memory for the prompt. */
        RESERVED,
        /** The message of it has come to the prefill server. */
        ROOM_KNOWN,
        /** The prefill server has a metadata buffer for the request, and lets it into its queue. */
        BOOTSTRAPPED,
        /** The prompt first enters a step. */
        PREFILL_STARTED,
        /** The prefill's result is processed, and the last of the KV is ready to be sent. */
        PREFILLED,
        /** All of the KV, and the first token with it, lies in the decode server's memory. */
        ARRIVED,
        /** The decode server has looked and found it. */
        NOTICED,
        /** The request enters the decode batch, and its client sees the first token. */
        JOINED
    }

    /** Why a request does not come over. */
    public enum Failure {
        /** Its client took it back. */
        ABORTED,
        /** One side waited too long for the other. */
        TIMED_OUT,
        /** A transfer broke off. */
        BROKEN
    }

    private final Request request;
    private final long room;
    private final int prefillEnd;
    private final int decodeEnd;
    private final long[] milestoneNanos = new long[Milestone.values().length];
    private int[] reservedPages = {};
    private Runnable prefillWake = () -> {};
    private Runnable decodeWake = () -> {};
    private int sentTokens;
    private int arrivedTokens;
    private boolean complete;
    private long firstToken;
    private boolean endsAtFirst;
    private boolean prefillLost;
    private boolean decodeLost;

    @Nullable private Failure failure;

    /**
     * @param room number that pairs both sides, SGLang's {@code bootstrap_room}
     * @param prefillEnd number of the server, or the data-parallel rank, that prefills
     * @param decodeEnd number of the one that decodes
     */
    public Handover(Request request, long room, int prefillEnd, int decodeEnd) {
        this.request = request;
        this.room = room;
        this.prefillEnd = prefillEnd;
        this.decodeEnd = decodeEnd;
        Arrays.fill(milestoneNanos, NEVER);
    }

    public Request request() {
        return request;
    }

    public long room() {
        return room;
    }

    public int prefillEnd() {
        return prefillEnd;
    }

    public int decodeEnd() {
        return decodeEnd;
    }

    /** When {@code milestone} was passed; {@link #NEVER} before. */
    public long nanos(Milestone milestone) {
        return milestoneNanos[milestone.ordinal()];
    }

    public void pass(Milestone milestone, long nowNanos) {
        milestoneNanos[milestone.ordinal()] = nowNanos;
    }

    /** Has {@code wake} called when the prefill server has something new to look at. */
    public void wakePrefillBy(Runnable wake) {
        prefillWake = wake;
    }

    /** Has {@code wake} called when the decode server has something new to look at. */
    public void wakeDecodeBy(Runnable wake) {
        decodeWake = wake;
    }

    /** Whether the prefill server has heard that memory waits for the prompt. */
    public boolean isRoomKnown() {
        return nanos(Milestone.ROOM_KNOWN) != NEVER;
    }

    /** The prefill server hears that memory waits for the prompt. */
    public void roomBecomesKnown(long nowNanos) {
        pass(Milestone.ROOM_KNOWN, nowNanos);
        prefillWake.run();
    }

    /** The decode server has taken memory for the prompt: where its KV is to go. */
    public void reserve(int[] pageIds, long nowNanos) {
        reservedPages = pageIds;
        pass(Milestone.RESERVED, nowNanos);
    }

    /**
     * Whether the prompt's page {@code index} follows the one before in the decode server's memory; so it does for a sender that was
     * not told the pages, as when a stream of bytes is laid down by who receives it.
     */
    public boolean followsInReserved(int index) {
        return reservedPages.length == 0 || reservedPages[index] == reservedPages[index - 1] + 1;
    }

    /** Prompt tokens whose KV was given to the link. */
    public int sentTokens() {
        return sentTokens;
    }

    public void send(int tokens) {
        sentTokens += tokens;
    }

    /** Prompt tokens whose KV lies in the decode server's memory. */
    public int arrivedTokens() {
        return arrivedTokens;
    }

    /** Some KV has arrived, and with the last of it the first token. */
    public void arrive(int tokens, boolean last, long nowNanos) {
        if (prefillLost) {
            return;
        }
        arrivedTokens += tokens;
        if (last && failure == null) {
            if (arrivedTokens != request.prompt().length()) {
                throw new IllegalStateException("request " + request.id() + " arrived with the KV of " + arrivedTokens
                        + " tokens; its prompt has " + request.prompt().length());
            }
            complete = true;
            pass(Milestone.ARRIVED, nowNanos);
            prefillWake.run();
            decodeWake.run();
        }
    }

    /**
     * The prefill server is gone. Nothing more of what it sent counts, and the decode server does not know: it finds out by
     * its heartbeats, or waits in vain.
     */
    public void losePrefill() {
        prefillLost = true;
        prefillWake = () -> {};
    }

    /** The decode server has missed the prefill server's heartbeats: what has not arrived never will. */
    public void noticePrefillLost() {
        if (prefillLost) {
            fail(Failure.BROKEN);
        }
    }

    /** Whether the prefill server is gone. */
    public boolean isPrefillLost() {
        return prefillLost;
    }

    /**
     * The decode server is gone. A transfer under way breaks off; otherwise the prefill server finds out when it next sends,
     * or waits in vain for room.
     */
    public void loseDecode() {
        decodeLost = true;
        decodeWake = () -> {};
        if (sentTokens > arrivedTokens) {
            fail(Failure.BROKEN);
        }
    }

    /** Whether the decode server is gone. */
    public boolean isDecodeLost() {
        return decodeLost;
    }

    /** Whether everything has arrived. */
    public boolean isComplete() {
        return complete;
    }

    /** Notes what the prefill emitted; it travels with the last of the KV. */
    public void prefilled(long token, boolean ended, long nowNanos) {
        firstToken = token;
        endsAtFirst = ended;
        pass(Milestone.PREFILLED, nowNanos);
    }

    /** Identity of the token that the prefill emitted. */
    public long firstToken() {
        return firstToken;
    }

    /** Whether that token ends the sequence. */
    public boolean endsAtFirst() {
        return endsAtFirst;
    }

    /** Why the request does not come over; null as long as it may. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** Gives the handover up; the first reason stays. Nothing happens once everything has arrived. */
    public void fail(Failure reason) {
        if (failure == null && !complete) {
            failure = reason;
            prefillWake.run();
            decodeWake.run();
        }
    }
}
