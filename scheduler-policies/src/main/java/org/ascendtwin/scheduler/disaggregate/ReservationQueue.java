package org.ascendtwin.scheduler.disaggregate;

import java.util.Comparator;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.Residency;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;

/**
 * Requests on a decode server that wait for memory: first those whose KV was taken back to host memory, then new ones in
 * order of arrival, or of priority, up to the first that does not fit ({@code DecodePreallocQueue} in {@code disaggregation/decode.py}).
 */
public final class ReservationQueue {
    private final Roster roster;
    private final Residency residency;
    private final MetadataBuffers buffers;
    private final DisaggregationSettings settings;
    private final int clipMaxNewTokens;
    private final PriorityRules priorities;
    private final Comparator<Sequence> mostUrgentFirst;
    private final SequenceList queue = new SequenceList();
    private final SequenceList retracted = new SequenceList();
    private final SequenceList reserved = new SequenceList();
    private final SequenceList failed = new SequenceList();
    private final SequenceList kept = new SequenceList();

    /** @param clipMaxNewTokens no request is expected to produce more */
    public ReservationQueue(
            Roster roster,
            Residency residency,
            MetadataBuffers buffers,
            DisaggregationSettings settings,
            int clipMaxNewTokens,
            PriorityRules priorities) {
        this.roster = roster;
        this.residency = residency;
        this.buffers = buffers;
        this.settings = settings;
        this.clipMaxNewTokens = clipMaxNewTokens;
        this.priorities = priorities;
        mostUrgentFirst = Comparator.comparingLong(priorities::urgencyKey);
    }

    /** New requests without memory, in order of arrival. */
    public SequenceList queue() {
        return queue;
    }

    /** Requests whose KV lies in host memory, in the order in which they lost their place. */
    public SequenceList retracted() {
        return retracted;
    }

    /** Requests that got memory in the last {@link #reserve}. */
    public SequenceList reserved() {
        return reserved;
    }

    /** Requests whose handover had failed before they got memory, found by the last {@link #reserve}. */
    public SequenceList failed() {
        return failed;
    }

    /**
     * Gives memory back to retracted requests, the first ones first, and lets them wait for a place in the batch.
     *
     * @param comingCount requests whose KV is coming
     */
    public void resume(int comingCount) {
        int allocatable =
                freeTokens() - reservedTokens(comingCount + roster.waiting().size());
        int resumed = 0;
        while (resumed < retracted.size() && residency.freeSlots() > 0) {
            Sequence sequence = retracted.get(resumed);
            int need = need(sequence);
            if (need > allocatable) {
                break;
            }
            allocatable -= need;
            residency.reserve(sequence);
            roster.enqueue(sequence);
            resumed++;
        }
        retracted.removeFirst(resumed);
    }

    /**
     * Gives the first retracted request its memory without anything kept for its outputs: the way out where nobody else
     * is there to make room. Returns whether it fits.
     */
    public boolean resumeAlone() {
        Sequence sequence = retracted.get(0);
        if (residency.memory().ceilToPage(sequence.tokens().length()) > freeTokens()) {
            return false;
        }
        residency.reserve(sequence);
        roster.enqueue(sequence);
        retracted.removeFirst(1);
        return true;
    }

    /**
     * Gives memory to new requests.
     *
     * @param comingCount requests whose KV is coming
     */
    public void reserve(int comingCount) {
        reserved.clear();
        failed.clear();
        kept.clear();
        if (priorities.enabled()) {
            queue.sort(mostUrgentFirst);
        }
        int retractableTokens = runningTokens();
        boolean open = true;
        for (int index = 0; index < queue.size(); index++) {
            Sequence sequence = queue.get(index);
            if (sequence.handover().failure() != null) {
                failed.add(sequence);
            } else if (open && fits(sequence, comingCount, retractableTokens) && buffers.take()) {
                residency.reserve(sequence);
                sequence.handover().reserve(sequence.lease().pages().copyOfIds(), roster.nowNanos());
                reserved.add(sequence);
            } else {
                open = false;
                kept.add(sequence);
            }
        }
        queue.clear();
        queue.addAll(kept);
    }

    private boolean fits(Sequence sequence, int comingCount, int retractableTokens) {
        if (residency.freeSlots() <= 0) {
            return false;
        }
        int prompt = sequence.promptLength();
        int whole = prompt + Math.min(sequence.maxNewTokens(), clipMaxNewTokens) - retractableTokens;
        int need = Math.max(prompt + settings.reservedDecodeTokens(), whole);
        return need <= allocatable(comingCount + reserved.size(), retractableTokens);
    }

    /** Tokens that may go to new requests: enough stays for everyone's next outputs, and for any one request's last. */
    private int allocatable(int comingCount, int retractableTokens) {
        int largest = 0;
        SequenceList running = roster.running();
        for (int index = 0; index < running.size(); index++) {
            Sequence sequence = running.get(index);
            int whole = Math.min(sequence.maxNewTokens(), clipMaxNewTokens) + sequence.promptLength();
            largest = Math.max(largest, whole - retractableTokens);
        }
        int keptBack = 0;
        for (int index = 0; index < retracted.size(); index++) {
            keptBack += need(retracted.get(index));
        }
        return freeTokens()
                - Math.max(reservedTokens(comingCount + roster.waiting().size()), largest)
                - keptBack;
    }

    private int need(Sequence sequence) {
        return sequence.tokens().length() + settings.reservedDecodeTokens();
    }

    private int reservedTokens(int othersCount) {
        return settings.reservedDecodeTokens() * (roster.runningCount() + othersCount);
    }

    private int runningTokens() {
        int tokens = 0;
        SequenceList running = roster.running();
        for (int index = 0; index < running.size(); index++) {
            tokens += running.get(index).tokens().length();
        }
        return tokens;
    }

    private int freeTokens() {
        return residency.memory().freeTokens();
    }
}
