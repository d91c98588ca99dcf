package org.ascendtwin.calibration.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.request.Request;

/** A recorded scheduler case: the settings and the requests. */
final class SchedCase {
    private static final long NANOS_A_MICRO = 1000;
    private static final long OUTPUT_START = 5_000_000_000L;
    private static final long OUTPUT_STRIDE = 100_000L;
    private static final List<String> FIELDS =
            List.of("id", "arrival_us", "input_len", "segs", "output_len", "max_new_tokens", "priority", "routing_key");

    private final EngineConfig config;
    private final boolean ignoreEos;
    private final int hostMicros;
    private final List<Request> requests = new ArrayList<>();
    private final Map<Integer, Integer> outputLengths = new TreeMap<>();

    /**
     * @param settings the case's {@code cfg.json}
     * @param inputs the lines of its input file
     */
    SchedCase(SchedSettings settings, List<GoldenRecord> inputs) {
        config = settings.config();
        ignoreEos = settings.ignoreEos();
        hostMicros = settings.hostMicros();
        for (GoldenRecord input : inputs) {
            Request request = request(input.withOnly(FIELDS));
            requests.add(request);
            if (outputLengths.put(request.id(), input.intAtLeast(1, "output_len")) != null) {
                throw new IllegalArgumentException(input.place() + ": id " + request.id() + " is there twice");
            }
        }
    }

    EngineConfig config() {
        return config;
    }

    /** The requests in the order of the file. */
    List<Request> requests() {
        return requests;
    }

    /** The requests as they arrive, ties by id. */
    List<Request> arrivals() {
        return requests.stream()
                .sorted(Comparator.comparingLong(Request::arrivalNanos).thenComparingInt(Request::id))
                .toList();
    }

    int outputLength(int requestId) {
        return outputLengths.getOrDefault(requestId, 0);
    }

    boolean ignoreEos() {
        return ignoreEos;
    }

    int hostMicros() {
        return hostMicros;
    }

    private Request request(GoldenRecord input) {
        int id = input.intAtLeast(0, "id");
        return new Request(
                id,
                Math.multiplyExact(input.longOf("arrival_us"), NANOS_A_MICRO),
                ReplayInput.segments(input, input.intAtLeast(1, "input_len")),
                ignoreEos ? input.intOf("output_len") : input.intAtLeast(input.intOf("output_len"), "max_new_tokens"),
                config.priorities().enabled() ? input.intOf("priority", Request.NO_PRIORITY) : Request.NO_PRIORITY,
                input.textOf("routing_key", null),
                ignoreEos,
                OUTPUT_START + id * OUTPUT_STRIDE);
    }
}
