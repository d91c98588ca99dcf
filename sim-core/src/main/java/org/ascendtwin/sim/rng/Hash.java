package org.ascendtwin.sim.rng;

/** Mixes numbers and names into 64-bit keys in which every input bit sways every output bit. */
final class Hash {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Hash() {}

    /** The finalizer "Mix13" of D. Stafford, "Better bit mixing" (2011), as in SplittableRandom's published algorithm. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A key that depends on {@code key}, on {@code value} and on which is which. */
    static long combine(long key, long value) {
        return mix(mix(key + GOLDEN_GAMMA) ^ mix(value * GOLDEN_GAMMA + 0x243F6A8885A308D3L));
    }

    static long combine(long key, String name) {
        long mixed = combine(key, name.length());
        for (int i = 0; i < name.length(); i++) {
            mixed = combine(mixed, name.charAt(i));
        }
        return mixed;
    }

    /** A double strictly between 0 and 1, evenly spread over 2⁵² values that lie symmetric about one half. */
    static double open(long bits) {
        return ((bits >>> 12) + 0.5) * 0x1.0p-52;
    }
}
