package org.ascendtwin.sim.journal;

/** Where a core reports its decisions: to a journal while it runs, to a {@link Replay} when it is checked. */
public interface DecisionSink {
    /**
     * Takes one decision; nothing of {@code words} is kept.
     *
     * @param type what kind of decision, in the caller's own numbering
     * @param words the decision's numbers, the first {@code count} of the array
     */
    void decision(long atNanos, int type, long[] words, int count);
}
