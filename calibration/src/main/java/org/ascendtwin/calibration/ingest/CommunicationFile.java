package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.CollectiveCall.LinkUse;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads HCCL's communication.json: step, kind, operation, then its times and what went over its links. */
final class CommunicationFile {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SUM = "Total Op Info";
    private static final String TIMES = "Communication Time Info";
    private static final String LINKS = "Communication Bandwidth Info";
    private static final String TRANSIT = "Transit Time(ms)";
    private static final double MICROS = 1e3;
    private static final double BYTES = 1e6;

    private final TableFile file;
    private final List<Malformed> malformed;
    private final List<CollectiveCall> calls = new ArrayList<>();
    private int operations;

    private CommunicationFile(TableFile file, List<Malformed> malformed) {
        this.file = file;
        this.malformed = malformed;
    }

    /**
     * The exchanges of {@code file}, and how many it lists; null where it is another JSON file.
     *
     * @param malformed takes those that cannot be used
     */
    static @Nullable Read read(TableFile file, List<Malformed> malformed) throws IOException {
        JsonNode root;
        try (InputStream in = file.plain()) {
            root = MAPPER.readTree(in);
        } catch (JacksonException e) {
            throw new IOException("is not JSON: " + e.getOriginalMessage() + ". Maybe it was cut", e);
        }
        // The matrix of links (communication_matrix.json) has the same outline, but no times of operations.
        if (!root.isObject() || !root.toString().contains(TIMES)) {
            return null;
        }
        CommunicationFile reader = new CommunicationFile(file, malformed);
        root.forEachEntry((step, kinds) ->
                kinds.forEach(kind -> kind.forEachEntry((name, call) -> reader.add(step, name, call))));
        return new Read(reader.calls, reader.operations);
    }

    /** What a file holds. */
    record Read(List<CollectiveCall> calls, int operations) {}

    private void add(String step, String name, JsonNode call) {
        if (name.equals(SUM)) {
            return;
        }
        operations++;
        try {
            JsonNode times = call.path(TIMES);
            double elapsed = number(times, "Elapse Time(ms)") * MICROS;
            double wait = number(times, "Wait Time(ms)") * MICROS;
            double transit = number(times, TRANSIT) * MICROS;
            List<LinkUse> links = new ArrayList<>();
            double longest = 0;
            for (Map.Entry<String, JsonNode> link : call.path(LINKS).properties()) {
                double micros = number(link.getValue(), TRANSIT) * MICROS;
                longest = Math.max(longest, micros);
                double bytes = number(link.getValue(), "Transit Size(MB)") * BYTES;
                if (bytes > 0) {
                    links.add(new LinkUse(link.getKey(), bytes, micros));
                }
            }
            double sending = transit > 0 ? transit : Math.min(longest, Math.max(0, elapsed - wait));
            calls.add(new CollectiveCall(operation(name), step, elapsed, wait, sending, links));
        } catch (IllegalArgumentException e) {
            malformed.add(new Malformed(file.path() + ": " + step + ", " + name, String.valueOf(e.getMessage())));
        }
    }

    /** {@code hcom_allReduce} of {@code hcom_allReduce__586_0_1@17522688603477080586}. */
    private static String operation(String name) {
        return name.split("__|@", 2)[0];
    }

    private static double number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isNumber() || !(value.asDouble() >= 0)) {
            throw new IllegalArgumentException(field + " is " + (value.isMissingNode() ? "missing" : value)
                    + "; allowed: 0 and more. Maybe the file was cut");
        }
        return value.asDouble();
    }
}
