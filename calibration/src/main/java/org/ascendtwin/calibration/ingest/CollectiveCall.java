package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * One exchange between dies as HCCL's profile tells it (communication.json).
 *
 * @param operation what was done, such as {@code hcom_allReduce}
 * @param step the profiler's step
 * @param elapsedMicros from its start to its end on this die
 * @param waitMicros waiting for other dies
 * @param transitMicros data was on its way; where the profile has it for links only, the longest of these
 * @param links bytes by link
 */
public record CollectiveCall(
        String operation,
        String step,
        double elapsedMicros,
        double waitMicros,
        double transitMicros,
        List<LinkUse> links) {
    /**
     * What went over one kind of link.
     *
     * @param link such as {@code HCCS} or {@code RDMA}
     * @param bytes that went over it
     * @param micros in all of its transfers, one after the other
     */
    public record LinkUse(String link, double bytes, double micros) {}

    public CollectiveCall {
        links = List.copyOf(links);
    }

    /** Neither waiting nor sending: starting its tasks, and time that HCCL's profile gives to nothing. */
    public double restMicros() {
        return Math.max(0, elapsedMicros - waitMicros - transitMicros);
    }
}
