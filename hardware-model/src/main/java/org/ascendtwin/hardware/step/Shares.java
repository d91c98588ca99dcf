package org.ascendtwin.hardware.step;

import java.util.Arrays;

/** Seconds of several kinds, and the whole nanoseconds that they make of a total. */
final class Shares {
    private static final double NANOS = 1e9;

    private final double[] seconds;
    private final long[] nanos;

    Shares(int kinds) {
        seconds = new double[kinds];
        nanos = new long[kinds];
    }

    void clear() {
        Arrays.fill(seconds, 0);
        Arrays.fill(nanos, 0);
    }

    void add(int kind, double more) {
        seconds[kind] += more;
    }

    double seconds() {
        double sum = 0;
        for (double part : seconds) {
            sum += part;
        }
        return sum;
    }

    void stretch(double factor) {
        for (int kind = 0; kind < seconds.length; kind++) {
            seconds[kind] *= factor;
        }
    }

    /** Deals {@code totalNanos}, the sum rounded up, to the kinds. */
    void round(long totalNanos) {
        double running = 0;
        long given = 0;
        int last = 0;
        for (int kind = 0; kind < seconds.length; kind++) {
            running += seconds[kind] * NANOS;
            long upTo = Math.min(totalNanos, (long) Math.ceil(running));
            nanos[kind] = upTo - given;
            given = upTo;
            if (seconds[kind] > 0) {
                last = kind;
            }
        }
        nanos[last] += totalNanos - given;
    }

    /** Takes over {@code scale} seconds for each nanosecond of {@code other}. */
    void fill(Shares other, double scale) {
        for (int kind = 0; kind < seconds.length; kind++) {
            seconds[kind] = scale * other.nanos[kind];
        }
    }

    void lengthen(int kind, long moreNanos) {
        nanos[kind] += moreNanos;
    }

    long nanos(int kind) {
        return nanos[kind];
    }
}
