package org.ascendtwin.hardware.core;

/** What keeps a kernel from being faster. */
public enum Bound {
    /** Its fixed time: start, tiling, first tile and last store. */
    FIXED,
    /** The rate of the memory. */
    MEMORY,
    /** The rate at which cores read L2. */
    CACHE,
    /** The cubes or vector units. */
    COMPUTE,
    /** The way of the results. */
    STORES,
    /** No pipe for long: tasks are too few or uneven, or cores wait for one load after the other. */
    BALANCE;

    /** Part of the time below which a pipe is not said to bind. */
    static final double LEAST_SHARE = 0.4;
}
