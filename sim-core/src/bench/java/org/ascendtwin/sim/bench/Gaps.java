package org.ascendtwin.sim.bench;

import java.util.List;
import org.ascendtwin.sim.rng.Constant;
import org.ascendtwin.sim.rng.Distribution;
import org.ascendtwin.sim.rng.Exponential;
import org.ascendtwin.sim.rng.Mixture;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.rng.Uniform;
import org.ascendtwin.sim.rng.UniformInteger;

/** A ring of exponential gaps drawn beforehand, so that a benchmark measures the event list and not the logarithm. */
final class Gaps {
    private static final int SIZE = 1 << 16;

    private final long[] nanos = new long[SIZE];
    private int at;

    Gaps(double meanNanos, long index) {
        this(new Exponential(meanNanos), index);
    }

    private Gaps(Distribution gap, long index) {
        RandomStream stream = new Streams(1, 0).stream("gaps", index);
        for (int i = 0; i < SIZE; i++) {
            nanos[i] = 1 + (long) gap.draw(stream);
        }
    }

    /** The gaps called so, of about a second. */
    static Gaps named(String name) {
        return switch (name) {
            case "exponential", "moved" -> new Gaps(1e9, 0);
            case "bimodal" -> new Gaps(new Mixture(List.of(new Uniform(0, 1e7), new Uniform(9e9, 1.1e10)), 0.9, 0.1), 0);
            case "clustered" -> new Gaps(new UniformInteger(0, 2), 0).times(1_000_000_000L);
            case "equal" -> new Gaps(new Constant(1e9), 0);
            default -> throw new IllegalArgumentException("no gaps are called " + name);
        };
    }

    private Gaps times(long factor) {
        for (int i = 0; i < SIZE; i++) {
            nanos[i] = (nanos[i] - 1) * factor;
        }
        return this;
    }

    long next() {
        return nanos[at++ & (SIZE - 1)];
    }
}
