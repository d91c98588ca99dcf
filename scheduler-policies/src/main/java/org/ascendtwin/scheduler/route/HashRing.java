package org.ascendtwin.scheduler.route;

import java.util.Arrays;

/**
 * Workers at many places each of a ring: a key belongs to the first healthy worker from its own place on, so that only the
 * keys of a worker that goes move ({@code core/worker_registry.rs}). SGLang's places come of the workers' addresses, which a
 * scenario has not; here they come of their numbers.
 */
final class HashRing {
    private static final int PLACES_A_WORKER = 150;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Place of a worker, its lowest bits replaced by the worker's number. */
    private final long[] entries;

    private final int workerBits;

    HashRing(int workers) {
        workerBits = Integer.SIZE - Integer.numberOfLeadingZeros(workers);
        entries = new long[workers * PLACES_A_WORKER];
        for (int worker = 0; worker < workers; worker++) {
            for (int place = 0; place < PLACES_A_WORKER; place++) {
                long hash = mix((long) worker * PLACES_A_WORKER + place + 1);
                entries[worker * PLACES_A_WORKER + place] = hash >>> workerBits << workerBits | worker;
            }
        }
        Arrays.sort(entries);
    }

    /** The healthy worker that {@code key} belongs to; there is at least one. */
    int owner(long key, WorkerLoads workers) {
        int position = Arrays.binarySearch(entries, mix(key));
        int at = position >= 0 ? position : -position - 1;
        while (true) {
            int worker = (int) (entries[at % entries.length] & (1L << workerBits) - 1);
            if (workers.isHealthy(worker)) {
                return worker;
            }
            at++;
        }
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long value) {
        long mixed = value * MULTIPLIER;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
