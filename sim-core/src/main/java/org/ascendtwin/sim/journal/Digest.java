package org.ascendtwin.sim.journal;

/**
 * A running 64-bit digest of a sequence of numbers: equal sequences give equal digests on every machine, and the order
 * counts. Not cryptographic.
 */
public final class Digest {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long state = 0x243F6A8885A308D3L;

    /** Appends {@code value}. */
    public void add(long value) {
        long mixed = (state ^ value) * MULTIPLIER;
        state = Long.rotateLeft(mixed ^ (mixed >>> 32), 23) + value;
    }

    /** The digest of everything appended so far. */
    public long value() {
        long mixed = (state ^ (state >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
