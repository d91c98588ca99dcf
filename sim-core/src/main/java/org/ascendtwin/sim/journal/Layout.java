package org.ascendtwin.sim.journal;

/**
 * How a journal lies in its file, all little-endian: a head of magic and version; then for each entry a word of side,
 * type and count, the time, the numbers, and the running digest; at the end one entry that says how many came before.
 * An entry whose digest does not match was cut or damaged, and nothing after it is trusted.
 */
final class Layout {
    /** "TWINJRNL" read as a little-endian number. */
    static final long MAGIC = 0x4C4E524A4E495754L;

    static final long VERSION = 1;
    static final int HEAD_BYTES = 2 * Long.BYTES;

    /** Head word, time and digest, besides the numbers. */
    static final int FRAME_BYTES = 3 * Long.BYTES;

    static final int MOST_WORDS = 1 << 20;

    /** The side of the entry that closes a journal. */
    static final int END_SIDE = 2;

    private static final int SIDE_SHIFT = 62;
    private static final int TYPE_SHIFT = 24;
    private static final long COUNT_MASK = (1L << TYPE_SHIFT) - 1;

    private Layout() {}

    static long head(int side, int type, int count) {
        return ((long) side << SIDE_SHIFT) | ((type & 0xFFFF_FFFFL) << TYPE_SHIFT) | count;
    }

    static int side(long head) {
        return (int) (head >>> SIDE_SHIFT);
    }

    static int type(long head) {
        return (int) (head >>> TYPE_SHIFT);
    }

    static int count(long head) {
        return (int) (head & COUNT_MASK);
    }
}
