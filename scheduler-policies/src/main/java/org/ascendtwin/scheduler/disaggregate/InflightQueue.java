package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/**
 * Requests on a prefill server whose KV is under way; until it has arrived they keep it
 * ({@code process_disagg_prefill_inflight_queue} in {@code disaggregation/prefill.py}).
 */
public final class InflightQueue {
    private final SequenceList queue = new SequenceList();
    private final SequenceList done = new SequenceList();
    private final SequenceList kept = new SequenceList();

    /** Requests whose KV is under way, in the order in which their prefill ended. */
    public SequenceList queue() {
        return queue;
    }

    public void add(Sequence sequence) {
        queue.add(sequence);
    }

    /** Looks at the transfers; returns those that are over, arrived or failed. */
    public SequenceList poll() {
        done.clear();
        kept.clear();
        for (int index = 0; index < queue.size(); index++) {
            Sequence sequence = queue.get(index);
            boolean over =
                    sequence.handover().isComplete() || sequence.handover().failure() != null;
            (over ? done : kept).add(sequence);
        }
        if (!done.isEmpty()) {
            queue.clear();
            queue.addAll(kept);
        }
        return done;
    }
}
