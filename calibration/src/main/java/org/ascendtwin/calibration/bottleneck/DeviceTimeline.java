package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.ingest.KernelCall;

/**
 * What one die did between its first call and the end of its last; the four parts add up to the whole.
 *
 * @param device folder of the export and number of the die
 * @param computingNanos kernels ran, and no exchange
 * @param overlappedNanos kernels ran and so did an exchange
 * @param exposedNanos an exchange ran, and no kernel
 * @param idleNanos neither ran
 * @param gaps the idle time, piece by piece
 * @param calls all of its calls by their starts
 */
public record DeviceTimeline(
        String device,
        long computingNanos,
        long overlappedNanos,
        long exposedNanos,
        long idleNanos,
        List<Gap> gaps,
        List<KernelCall> calls) {
    /**
     * Time in which a die did nothing.
     *
     * @param nanos how long
     * @param next what ended it
     */
    public record Gap(long nanos, KernelCall next) {}

    /**
     * The host's pace of launching.
     *
     * @param sortedNanos each period
     */
    public record LaunchPeriod(List<Long> sortedNanos) {
        public LaunchPeriod {
            sortedNanos = List.copyOf(sortedNanos);
        }

        /** The period that {@code part} of all do not exceed, in microseconds; NaN where there are none. */
        public double quantileMicros(double part) {
            int last = sortedNanos.size() - 1;
            return last < 0 ? Double.NaN : sortedNanos.get((int) Math.round(part * last)) / 1e3;
        }
    }

    public DeviceTimeline {
        gaps = List.copyOf(gaps);
        calls = List.copyOf(calls);
    }

    /** From the first start to the last end. */
    public long spanNanos() {
        return computingNanos + overlappedNanos + exposedNanos + idleNanos;
    }

    /** From start to start of kernels that the die had to wait for, one after the other: the host's pace of launching. */
    public LaunchPeriod launchPeriod() {
        List<Long> periods = new ArrayList<>(launchPeriodsNanos());
        periods.sort(null);
        return new LaunchPeriod(periods);
    }

    /** The periods of {@link #launchPeriod} in the order of time; kernels of captured graphs are not launched one by one. */
    List<Long> launchPeriodsNanos() {
        List<Long> periods = new ArrayList<>();
        long before = KernelCall.NO_START;
        long busyUntil = Long.MAX_VALUE;
        for (KernelCall call : calls) {
            boolean awaited = call.startNanos() > busyUntil;
            busyUntil = busyUntil == Long.MAX_VALUE ? call.endNanos() : Math.max(busyUntil, call.endNanos());
            boolean launched = awaited && !call.isExchange() && !call.isInGraph();
            if (launched && before != KernelCall.NO_START) {
                periods.add(call.startNanos() - before);
            }
            before = launched ? call.startNanos() : KernelCall.NO_START;
        }
        return periods;
    }

    /**
     * From the end of all that ran to the start of a kernel of the same captured graph, in the order of time; 0 where something
     * still ran.
     */
    List<Long> graphGapsNanos() {
        return gapsBeforeGraphs(true);
    }

    /** The same to the start of the first kernel of a captured graph, where another graph or none ran before. */
    List<Long> replayGapsNanos() {
        return gapsBeforeGraphs(false);
    }

    private List<Long> gapsBeforeGraphs(boolean same) {
        List<Long> gaps = new ArrayList<>();
        KernelCall before = calls.getFirst();
        long busyUntil = before.endNanos();
        for (KernelCall call : calls.subList(1, calls.size())) {
            boolean continues = before.place().graph().equals(call.place().graph());
            if (call.isInGraph() && continues == same) {
                gaps.add(Math.max(0, call.startNanos() - busyUntil));
            }
            busyUntil = Math.max(busyUntil, call.endNanos());
            before = call;
        }
        return gaps;
    }

    /** One for each die among {@code calls}; calls without a start are left out. */
    static List<DeviceTimeline> of(List<KernelCall> calls) {
        Map<String, List<KernelCall>> byDevice = new TreeMap<>();
        for (KernelCall call : calls) {
            if (call.startNanos() != KernelCall.NO_START) {
                byDevice.computeIfAbsent(call.place().device(), device -> new ArrayList<>())
                        .add(call);
            }
        }
        List<DeviceTimeline> timelines = new ArrayList<>();
        byDevice.forEach((device, own) -> timelines.add(of(device, own)));
        return timelines;
    }

    private static DeviceTimeline of(String device, List<KernelCall> unsorted) {
        List<KernelCall> calls = new ArrayList<>(unsorted);
        calls.sort(Comparator.comparingLong(KernelCall::startNanos));
        long kernelsEnd = calls.getFirst().startNanos();
        long exchangesEnd = kernelsEnd;
        long kernels = 0;
        long exchanges = 0;
        long idle = 0;
        List<Gap> gaps = new ArrayList<>();
        for (KernelCall call : calls) {
            long busyUntil = Math.max(kernelsEnd, exchangesEnd);
            if (call.startNanos() > busyUntil) {
                gaps.add(new Gap(call.startNanos() - busyUntil, call));
                idle += call.startNanos() - busyUntil;
            }
            if (call.isExchange()) {
                exchanges += Math.max(0, call.endNanos() - Math.max(exchangesEnd, call.startNanos()));
                exchangesEnd = Math.max(exchangesEnd, call.endNanos());
            } else {
                kernels += Math.max(0, call.endNanos() - Math.max(kernelsEnd, call.startNanos()));
                kernelsEnd = Math.max(kernelsEnd, call.endNanos());
            }
        }
        long busy = Math.max(kernelsEnd, exchangesEnd) - calls.getFirst().startNanos() - idle;
        long overlapped = kernels + exchanges - busy;
        return new DeviceTimeline(device, kernels - overlapped, overlapped, exchanges - overlapped, idle, gaps, calls);
    }
}
