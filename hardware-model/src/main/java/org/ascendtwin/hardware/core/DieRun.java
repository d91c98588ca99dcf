package org.ascendtwin.hardware.core;

import java.util.List;

/**
 * What streams did on one die.
 *
 * @param streams each of them, in the order given
 */
public record DieRun(List<StreamRun> streams) {
    public DieRun {
        streams = List.copyOf(streams);
    }

    /**
     * One stream.
     *
     * @param name what people call it
     * @param works its works, in order
     */
    public record StreamRun(String name, List<WorkRun> works) {
        public StreamRun {
            works = List.copyOf(works);
        }

        /** When its last work ended. */
        public long endNanos() {
            return works.getLast().endNanos();
        }
    }

    /**
     * One work.
     *
     * @param name what people call it
     * @param startNanos when it began
     * @param run what it did
     */
    public record WorkRun(String name, long startNanos, KernelRun run) {
        /** When it ended. */
        public long endNanos() {
            return startNanos + run.nanos();
        }
    }

    /** When the last stream ended. */
    public long endNanos() {
        long end = 0;
        for (StreamRun stream : streams) {
            end = Math.max(end, stream.endNanos());
        }
        return end;
    }

    /** Bytes that crossed HBM. */
    public double memoryBytes() {
        double bytes = 0;
        for (StreamRun stream : streams) {
            for (WorkRun work : stream.works) {
                bytes += work.run.traffic().memoryBytes();
            }
        }
        return bytes;
    }
}
