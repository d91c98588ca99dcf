package org.ascendtwin.live.journal;

import org.ascendtwin.scheduler.request.Handover;

/**
 * KV of further tokens of a prompt, which lies in the decode server's memory.
 *
 * @param tokens how many
 * @param last whether the prompt is complete with them
 * @param firstToken what the prefill emitted, with the last of them
 * @param ended whether that token ends the sequence
 */
public record KvArrival(int tokens, boolean last, long firstToken, boolean ended) {
    void write(Words out) {
        out.add(tokens).add(last ? 1 : 0).add(firstToken).add(ended ? 1 : 0);
    }

    /** What {@link #write} wrote, from {@code at} on. */
    static KvArrival read(long[] words, int at) {
        return new KvArrival((int) words[at], words[at + 1] == 1, words[at + 2], words[at + 3] == 1);
    }

    /** Tells the request. */
    void tell(Handover handover, long nowNanos) {
        if (last) {
            handover.prefilled(firstToken, ended, nowNanos);
        }
        handover.arrive(tokens, last, nowNanos);
    }
}
