package org.ascendtwin.hardware.core;

/**
 * What one simulated kernel did.
 *
 * @param nanos from its start to its last store, the fixed time included
 * @param fixedNanos start, first tile and last store, which are not simulated
 * @param traffic bytes by level
 * @param pipes how busy the pipes were while the cores worked
 * @param eventCount events that it took to simulate
 */
public record KernelRun(long nanos, long fixedNanos, Traffic traffic, Pipes pipes, long eventCount) {
    /**
     * Bytes by level.
     *
     * @param memoryBytes bytes that crossed HBM, prefetched ones included
     * @param cacheReadBytes bytes that cores loaded from L2
     * @param cacheWrittenBytes results that L2 took
     * @param prefetchedBytes bytes that the prefetch stream brought
     */
    public record Traffic(
            double memoryBytes, double cacheReadBytes, double cacheWrittenBytes, double prefetchedBytes) {}

    /**
     * Busy parts, 0 to 1, of the time that the cores worked.
     *
     * @param load part of all cores' time in which they loaded, waiting for the data included
     * @param compute part of all cores' time in which they computed
     * @param store part of all cores' time in which they stored
     * @param memory bytes over HBM during the kernel over what it could have carried
     * @param cache bytes read from L2 over what it could have carried
     */
    public record Pipes(double load, double compute, double store, double memory, double cache) {}

    /** From the start of the first load to the last store. */
    public long workNanos() {
        return nanos - fixedNanos;
    }

    /** What the time went to most. */
    public Bound bound() {
        double work = (double) workNanos() / Math.max(1, nanos);
        Bound bound = Bound.FIXED;
        double most = 1 - work;
        Bound[] candidates = {Bound.MEMORY, Bound.CACHE, Bound.COMPUTE, Bound.STORES};
        double[] shares = {pipes.memory, pipes.cache, pipes.compute, pipes.store};
        for (int i = 0; i < candidates.length; i++) {
            if (work * shares[i] > most) {
                most = work * shares[i];
                bound = candidates[i];
            }
        }
        return most < Bound.LEAST_SHARE ? Bound.BALANCE : bound;
    }
}
