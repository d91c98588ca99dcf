package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way between a prefill and a decode server: the KV of some tokens one way, or the message that memory
 * waits for them the other way.
 */
public final class KvTransfer {
    private final Handover handover;
    private final int tokens;
    private final int pages;
    private final int runs;
    private final boolean last;
    private final @Nullable TransferQueues queues;

    private KvTransfer(Handover handover, Span span, boolean last, @Nullable TransferQueues queues) {
        this.handover = handover;
        tokens = span.tokens();
        pages = span.pages();
        runs = span.runs();
        this.last = last;
        this.queues = queues;
    }

    /** The message that the decode server has taken memory. */
    public static KvTransfer reservation(Handover handover) {
        return new KvTransfer(handover, new Span(0, 0, 0), false, null);
    }

    /**
     * The KV of further tokens.
     *
     * @param last whether the prompt is complete with them; then the first token travels along
     */
    static KvTransfer kv(Handover handover, Span span, boolean last, TransferQueues queues) {
        return new KvTransfer(handover, span, last, queues);
    }

    /**
     * A part of a prompt.
     *
     * @param pages that hold it
     * @param runs of pages that follow one another on both sides
     */
    record Span(int tokens, int pages, int runs) {}

    public Handover handover() {
        return handover;
    }

    /** Tokens whose KV is moved; 0 for a message. */
    public int tokens() {
        return tokens;
    }

    /** Pages that hold these tokens. */
    public int pages() {
        return pages;
    }

    /** Runs of pages that follow one another on both sides, each of which is one block in every buffer. */
    public int runs() {
        return runs;
    }

    /** Whether the prompt is complete with these tokens. */
    public boolean isLast() {
        return last;
    }

    /** Whether this is but a message from the decode to the prefill server. */
    public boolean isReservation() {
        return queues == null;
    }

    /** Number of the server this comes from. */
    public int from() {
        return isReservation() ? handover.decodeEnd() : handover.prefillEnd();
    }

    /** Number of the server this goes to. */
    public int to() {
        return isReservation() ? handover.prefillEnd() : handover.decodeEnd();
    }

    /** The link tells that this has arrived. */
    public void arrive(long nowNanos) {
        if (queues == null) {
            handover.roomBecomesKnown(nowNanos);
        } else {
            handover.arrive(tokens, last, nowNanos);
            queues.advance(to());
        }
    }

    /** The link tells that this will not arrive. */
    public void fail() {
        handover.fail(Failure.BROKEN);
        if (queues != null) {
            queues.advance(to());
        }
    }
}
