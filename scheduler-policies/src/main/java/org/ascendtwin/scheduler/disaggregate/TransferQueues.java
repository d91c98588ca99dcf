package org.ascendtwin.scheduler.disaggregate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.cache.PageTable;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Failure;

/**
 * What a prefill server sends: to the same destination one transfer after the other, to different ones at the same time
 * ({@code mooncake/conn.py}, which sorts by destination into transfer queues with a worker each).
 */
public final class TransferQueues {
    private final KvLink link;
    private final int pageSize;
    private final List<ArrayDeque<KvTransfer>> queuesByDestination = new ArrayList<>();

    public TransferQueues(KvLink link, int pageSize) {
        this.link = link;
        this.pageSize = pageSize;
    }

    /**
     * Sends the KV of the prompt up to {@code endTokens}, whose step has run, but for an incomplete page at the end,
     * which waits for the next part.
     */
    public void sendPart(Sequence sequence, int endTokens) {
        Handover handover = sequence.handover();
        int end = endTokens / pageSize * pageSize;
        if (end > handover.sentTokens()) {
            send(KvTransfer.kv(handover, span(sequence, end), false, this));
        }
    }

    /** Sends the rest of the prompt's KV, and the first token with it. */
    public void sendRest(Sequence sequence) {
        Handover handover = sequence.handover();
        int end = handover.request().prompt().length();
        send(KvTransfer.kv(handover, span(sequence, end), true, this));
    }

    /** What is not sent yet of the tokens up to {@code endTokens} ({@code group_concurrent_contiguous}). */
    private KvTransfer.Span span(Sequence sequence, int endTokens) {
        Handover handover = sequence.handover();
        PageTable pages = sequence.lease().pages();
        int first = handover.sentTokens() / pageSize;
        int end = Math.ceilDiv(endTokens, pageSize);
        int runs = 0;
        for (int page = first; page < end; page++) {
            boolean follows = page > first
                    && pages.pageId(page) == pages.pageId(page - 1) + 1
                    && handover.followsInReserved(page);
            runs += follows ? 0 : 1;
        }
        return new KvTransfer.Span(endTokens - handover.sentTokens(), end - first, runs);
    }

    private void send(KvTransfer transfer) {
        if (transfer.handover().isDecodeLost()) {
            transfer.handover().fail(Failure.BROKEN);
        }
        if (isGivenUp(transfer)) {
            return;
        }
        transfer.handover().send(transfer.tokens());
        ArrayDeque<KvTransfer> queue = queue(transfer.to());
        queue.add(transfer);
        if (queue.size() == 1) {
            link.start(transfer);
        }
    }

    /** The transfer under way to {@code destination} is over: the next one starts. Those given up are not sent. */
    void advance(int destination) {
        ArrayDeque<KvTransfer> queue = queue(destination);
        queue.remove();
        while (!queue.isEmpty() && isGivenUp(queue.element())) {
            queue.remove();
        }
        if (!queue.isEmpty()) {
            link.start(queue.element());
        }
    }

    private static boolean isGivenUp(KvTransfer transfer) {
        return transfer.handover().failure() != null || transfer.handover().isPrefillLost();
    }

    private ArrayDeque<KvTransfer> queue(int destination) {
        while (queuesByDestination.size() <= destination) {
            queuesByDestination.add(new ArrayDeque<>());
        }
        return queuesByDestination.get(destination);
    }
}
