package org.ascendtwin.sim.rng;

/**
 * The streams of random numbers of one replication of a run. What a stream yields depends on the seed, the replication,
 * its name and its index alone: never on which streams were made before it, nor on what was drawn from them.
 *
 * @param seed of the experiment; runs that share it meet the same chance (common random numbers)
 * @param replication 0, 1, … for independent repetitions
 */
public record Streams(long seed, long replication) {
    /** The stream {@code name}, for instance "arrivals", of the {@code index}-th of several alike (else 0). */
    public RandomStream stream(String name, long index) {
        return RandomStream.of(key(name, index));
    }

    /** The key of noise that is told by counter ({@link Noise}) rather than drawn in order. */
    public long key(String name, long index) {
        long run = Hash.combine(Hash.mix(seed), replication);
        return Hash.combine(Hash.combine(run, name), index);
    }
}
