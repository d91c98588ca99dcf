package org.ascendtwin.sim.rng;

/**
 * Chance by counter: the noise of an entity's n-th occasion is a function of both, so it is the same whoever asks, in
 * whatever order and how often. Service noise is keyed so, by request and token.
 */
public final class Noise {
    private Noise() {}

    /**
     * A number uniform strictly between 0 and 1.
     *
     * @param key from {@link Streams#key}
     */
    public static double uniform(long key, long entity, long counter) {
        return Hash.open(bits(key, entity, counter));
    }

    /** 64 random bits. */
    public static long bits(long key, long entity, long counter) {
        return Hash.combine(Hash.combine(key, entity), counter);
    }
}
