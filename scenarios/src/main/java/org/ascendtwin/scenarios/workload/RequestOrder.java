package org.ascendtwin.scenarios.workload;

/**
 * What requests wait for, where they belong to programs: the ends of others, and a time after each.
 *
 * @param arrivalsNanos when the client takes each program up, ascending, the first at 0
 * @param programByRequest the program of each request
 * @param programSizes requests of each program
 * @param waitsByRequest how many things each request waits for
 * @param startDelaysNanos how long after its program's start each request may be sent at the earliest; negative where it
 *     waits for other requests only
 * @param linksByRequest those that wait for a request's end
 */
public record RequestOrder(
        long[] arrivalsNanos,
        int[] programByRequest,
        int[] programSizes,
        int[] waitsByRequest,
        long[] startDelaysNanos,
        Link[][] linksByRequest) {
    /** Stands for the start of the program instead of a request. */
    static final int START = -1;

    /** Request {@code next} may be sent {@code delayNanos} after the end of another, as far as that is concerned. */
    public record Link(int next, long delayNanos) {}

    /** Programs. */
    public int programCount() {
        return programSizes.length;
    }
}
