package org.ascendtwin.sim.rng;

/**
 * A stream of random numbers: xoshiro256++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47(4), 2021), period 2²⁵⁶ − 1.
 */
public final class RandomStream {
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    /** The stream in that state; not all zeros, the one state it could not leave. */
    RandomStream(long s0, long s1, long s2, long s3) {
        this.s0 = s0;
        this.s1 = s1;
        this.s2 = s2;
        this.s3 = s3;
    }

    static RandomStream of(long key) {
        long odd = Hash.combine(key, 3) | 1;
        return new RandomStream(Hash.combine(key, 0), Hash.combine(key, 1), Hash.combine(key, 2), odd);
    }

    /** The next 64 random bits. */
    public long nextLong() {
        long result = Long.rotateLeft(s0 + s3, 23) + s0;
        long shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /** The next number, uniform strictly between 0 and 1. */
    public double nextDouble() {
        return Hash.open(nextLong());
    }

    /** The next whole number, uniform over 0 … {@code bound} − 1; takes one uniform whatever the bound. */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("the bound of a random whole number is 1 or more, not " + bound);
        }
        return (int) (nextDouble() * bound);
    }
}
