package org.ascendtwin.calibration.ingest;

import java.util.List;
import org.ascendtwin.calibration.timing.KernelTiming;

/**
 * One call of a kernel or of an exchange between dies in the export of a profiler.
 *
 * @param timing what ran and how long; its attributes name the kind of core
 * @param place where it ran
 * @param startNanos when it began, in the profiler's own time; {@link #NO_START} where the export does not say
 * @param formats layout of each input
 * @param blocks cores that it was cut for; 0 where the export does not say
 * @param pipes how busy the pipes were
 */
public record KernelCall(
        KernelTiming timing, Place place, long startNanos, List<String> formats, int blocks, Pipes pipes) {
    /** Stands for a start that is not known. */
    public static final long NO_START = -1;

    private static final List<String> EXCHANGE_CORES = List.of("HCCL", "COMMUNICATION");

    /**
     * Where a call ran; parts that the export does not tell are empty.
     *
     * @param device folder of the export and number of the die
     * @param step the profiler's step
     * @param stream the stream; N/A for an exchange, which has several
     * @param graph number of the captured graph that it is a part of; empty where it was launched by itself
     */
    public record Place(String device, String step, String stream, String graph) {}

    /**
     * Parts of the kernel's time in which pipes were busy, 0 to 1; NaN where the export does not say.
     *
     * @param cube the cube multiplied
     * @param load operands came from memory (MTE2), by the busier kind of core
     * @param vector the vector units worked
     */
    public record Pipes(double cube, double load, double vector) {
        /** No part is known. */
        public static final Pipes UNKNOWN = new Pipes(Double.NaN, Double.NaN, Double.NaN);
    }

    public KernelCall {
        formats = List.copyOf(formats);
    }

    /** What ran. */
    public String operator() {
        return timing.operator();
    }

    /** How long, to the nanosecond. */
    public long durationNanos() {
        return Math.round(timing.micros() * 1e3);
    }

    /** When it ended. */
    public long endNanos() {
        return startNanos + durationNanos();
    }

    /** Whether dies exchanged data. */
    public boolean isExchange() {
        return EXCHANGE_CORES.contains(timing.attributes()) || timing.operator().startsWith("hcom_");
    }

    /** Whether the replay of a captured graph ran it. */
    public boolean isInGraph() {
        return !place.graph().isEmpty();
    }

    /** Whether it ran on the die's general-purpose cores. */
    public boolean isOnCpu() {
        return timing.attributes().equals("AI_CPU") || timing.attributes().equals("AICPU");
    }
}
