package org.ascendtwin.hardware.core;

/**
 * What one simulated kernel did.
 *
 * @param nanos from its start to its last store
 * @param memoryBytes bytes that crossed HBM, prefetched ones included
 * @param cacheBytes bytes that cores loaded from L2 or stored to it
 * @param prefetchedBytes bytes that the prefetch stream brought
 * @param loadShare part of all cores' time in which they loaded
 * @param computeShare part of all cores' time in which they computed
 * @param eventCount events that it took to simulate
 */
public record KernelRun(
        long nanos,
        double memoryBytes,
        double cacheBytes,
        double prefetchedBytes,
        double loadShare,
        double computeShare,
        long eventCount) {}
