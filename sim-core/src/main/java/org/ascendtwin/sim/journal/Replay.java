package org.ascendtwin.sim.journal;

/**
 * Feeds the inputs of a journal to a fresh core and checks each of its decisions against the recorded one, at the time
 * and in the order it was taken.
 */
public final class Replay implements DecisionSink {
    private final JournalReader recorded;
    private boolean atEntry;

    /** Takes one recorded input. */
    @FunctionalInterface
    public interface InputHandler {
        /** Hands over an input; {@code words} may be changed by the next entry. */
        void input(long atNanos, int type, long[] words, int count);
    }

    public Replay(JournalReader recorded) {
        this.recorded = recorded;
    }

    /**
     * Replays the journal as far as it is sound.
     *
     * @param core takes each input and reports its decisions to this replay
     * @throws ReplayDivergedException at the first decision that is missing, different or too many
     */
    public void run(InputHandler core) {
        atEntry = recorded.next();
        while (atEntry) {
            if (recorded.side() == Side.DECISION) {
                throw new ReplayDivergedException(recorded.entryCount(), describeRecorded(), "no decision");
            }
            long[] words = recorded.words().clone();
            long atNanos = recorded.atNanos();
            int type = recorded.type();
            int count = recorded.count();
            atEntry = recorded.next();
            core.input(atNanos, type, words, count);
        }
    }

    @Override
    public void decision(long atNanos, int type, long[] words, int count) {
        if (!atEntry && !recorded.isComplete()) {
            // The recording broke off: what the core decides beyond it cannot be checked.
            return;
        }
        if (!atEntry || !matches(atNanos, type, words, count)) {
            String expected = atEntry ? describeRecorded() : "the end of the journal";
            throw new ReplayDivergedException(
                    recorded.entryCount(), expected, describe(Side.DECISION, atNanos, type, words, count));
        }
        atEntry = recorded.next();
    }

    private boolean matches(long atNanos, int type, long[] words, int count) {
        boolean same = recorded.side() == Side.DECISION
                && recorded.atNanos() == atNanos
                && recorded.type() == type
                && recorded.count() == count;
        for (int i = 0; same && i < count; i++) {
            same = recorded.word(i) == words[i];
        }
        return same;
    }

    private String describeRecorded() {
        return describe(recorded.side(), recorded.atNanos(), recorded.type(), recorded.words(), recorded.count());
    }

    private static String describe(Side side, long atNanos, int type, long[] words, int count) {
        StringBuilder text = new StringBuilder(side == Side.INPUT ? "input" : "decision");
        text.append(" of type ").append(type).append(" at ").append(atNanos).append(" ns [");
        int shown = Math.min(count, 12);
        for (int i = 0; i < shown; i++) {
            text.append(i == 0 ? "" : ", ").append(words[i]);
        }
        return text.append(shown < count ? ", …]" : "]").toString();
    }
}
