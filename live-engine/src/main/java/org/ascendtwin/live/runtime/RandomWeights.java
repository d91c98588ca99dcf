package org.ascendtwin.live.runtime;

import java.lang.foreign.MemorySegment;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/**
 * Weights drawn for any shape: matrices uniform with variance 1 / inputs, which keeps activations of order one, and
 * norms of one. A tensor's numbers depend on the seed and its name alone.
 */
public final class RandomWeights implements WeightSource {
    private final Streams streams;

    public RandomWeights(long seed) {
        this.streams = new Streams(seed, 0);
    }

    @Override
    public void read(String name, long[] sizes, TensorType type, MemorySegment to) {
        long count = 1;
        for (long size : sizes) {
            count *= size;
        }
        if (sizes.length == 1) {
            for (long i = 0; i < count; i++) {
                Numbers.put(to, type, i, 1);
            }
            return;
        }
        RandomStream stream = streams.stream(name, 0);
        // Uniform over (-a, a) has variance a² / 3.
        double widest = Math.sqrt(3.0 / sizes[sizes.length - 1]);
        for (long i = 0; i < count; i++) {
            Numbers.put(to, type, i, (float) (widest * (2 * stream.nextDouble() - 1)));
        }
    }
}
