package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;

/**
 * Where the time to first token goes between a prefill and a decode server, as means over the completed requests; the
 * parts add up to it.
 */
final class HandoverTimes {
    private static final double NANOS_A_MILLI = 1e6;

    /** What a request waits for between two milestones. */
    enum Part {
        /** Until the prefill server hears that the decode server has memory. */
        ROOM("mean_room_wait_ms", Milestone.ROOM_KNOWN, "until the decode server has room"),
        /** Until the prefill server looks, and has a metadata buffer. */
        BUFFER("mean_buffer_wait_ms", Milestone.BOOTSTRAPPED, "until the prefill server has a buffer for it"),
        /** In the prefill server's queue. */
        QUEUE("mean_prefill_wait_ms", Milestone.PREFILL_STARTED, "in the prefill queue"),
        /** From the first step to the last result. */
        PREFILL("mean_prefill_ms", Milestone.PREFILLED, "prefill"),
        /** What is left of the transfer then. */
        TRANSFER("mean_transfer_rest_ms", Milestone.ARRIVED, "rest of the transfer"),
        /** Until the decode server has looked and has a place in its batch. */
        JOIN("mean_join_wait_ms", Milestone.JOINED, "until it joins the decode batch");

        private final String metric;
        private final Milestone end;
        private final String words;

        /** What it is, to follow a time. */
        String words() {
            return words;
        }

        /** The same in the mean over the requests beyond the limit on the time to first token. */
        String lateMetric() {
            return metric.replace("mean_", "late_");
        }

        Part(String metric, Milestone end, String words) {
            this.metric = metric;
            this.end = end;
            this.words = words;
        }
    }

    private HandoverTimes() {}

    /** What the figures are called. */
    static List<String> names() {
        return Arrays.stream(Part.values())
                .flatMap(part -> Stream.of(part.metric, part.lateMetric()))
                .toList();
    }

    /** The mean of each part by the name of its figure. */
    static Map<String, Double> of(RequestTimes times, List<Handover> handovers) {
        double[] means = means(times, handovers, 0);
        Map<String, Double> meansByName = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            meansByName.put(part.metric, means[part.ordinal()]);
        }
        return meansByName;
    }

    /** The same over the requests beyond {@code limitNanos}; nothing where there are none. */
    static Map<String, Double> late(RequestTimes times, List<Handover> handovers, long limitNanos) {
        double[] means = means(times, handovers, limitNanos);
        Map<String, Double> meansByName = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            if (Arrays.stream(means).sum() > 0) {
                meansByName.put(part.lateMetric(), means[part.ordinal()]);
            }
        }
        return meansByName;
    }

    private static double[] means(RequestTimes times, List<Handover> handovers, long beyondNanos) {
        double[] sums = new double[Part.values().length];
        int completed = 0;
        for (Handover handover : handovers) {
            int id = handover.request().id();
            if (times.isCompleted(id) && times.ttftNanos(id) > beyondNanos) {
                completed++;
                long before = times.sentNanos().get(id);
                for (Part part : Part.values()) {
                    long end = handover.nanos(part.end);
                    sums[part.ordinal()] += (end - before) / NANOS_A_MILLI;
                    before = end;
                }
            }
        }
        int divisor = Math.max(1, completed);
        return Arrays.stream(sums).map(sum -> sum / divisor).toArray();
    }

    /** The parts in a sentence, where there are any. */
    static Optional<String> note(Map<String, Double> metrics) {
        if (!metrics.containsKey(Part.ROOM.metric)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("Mean TTFT by part:");
        for (Part part : Part.values()) {
            text.append(part == Part.ROOM ? " " : ", ")
                    .append(String.format(Locale.ROOT, "%.1f ms %s", metrics.get(part.metric), part.words));
        }
        return Optional.of(text.append('.').toString());
    }
}
