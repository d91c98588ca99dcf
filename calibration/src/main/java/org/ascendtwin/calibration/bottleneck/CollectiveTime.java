package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.ingest.CollectiveCall;
import org.ascendtwin.calibration.ingest.CollectiveCall.LinkUse;

/**
 * All exchanges of one kind.
 *
 * @param operation the kind
 * @param count calls
 * @param elapsedMicros on this die
 * @param waitMicros waiting for other dies
 * @param transitMicros data on its way
 * @param restMicros neither
 * @param bytes that left over the busiest kind of link
 */
public record CollectiveTime(
        String operation,
        int count,
        double elapsedMicros,
        double waitMicros,
        double transitMicros,
        double restMicros,
        double bytes) {
    private static CollectiveTime of(CollectiveCall call) {
        double bytes = call.links().stream().mapToDouble(LinkUse::bytes).max().orElse(0);
        return new CollectiveTime(
                call.operation(),
                1,
                call.elapsedMicros(),
                call.waitMicros(),
                call.transitMicros(),
                call.restMicros(),
                bytes);
    }

    private CollectiveTime and(CollectiveTime more) {
        return new CollectiveTime(
                operation,
                count + more.count,
                elapsedMicros + more.elapsedMicros,
                waitMicros + more.waitMicros,
                transitMicros + more.transitMicros,
                restMicros + more.restMicros,
                bytes + more.bytes);
    }

    /** The kinds of {@code calls}, the longest first. */
    static List<CollectiveTime> of(List<CollectiveCall> calls) {
        Map<String, CollectiveTime> times = new TreeMap<>();
        calls.forEach(call -> times.merge(call.operation(), of(call), CollectiveTime::and));
        List<CollectiveTime> sorted = new ArrayList<>(times.values());
        sorted.sort(Comparator.comparingDouble(CollectiveTime::elapsedMicros).reversed());
        return sorted;
    }
}
