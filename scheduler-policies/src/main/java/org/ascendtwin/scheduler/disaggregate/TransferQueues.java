package org.ascendtwin.scheduler.disaggregate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
    public void sendPart(Handover handover, int endTokens) {
        int tokens = endTokens / pageSize * pageSize - handover.sentTokens();
        if (tokens > 0) {
            send(KvTransfer.kv(handover, tokens, false, this));
        }
    }

    /** Sends the rest of the prompt's KV, and the first token with it. */
    public void sendRest(Handover handover) {
        int tokens = handover.request().prompt().length() - handover.sentTokens();
        send(KvTransfer.kv(handover, tokens, true, this));
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
