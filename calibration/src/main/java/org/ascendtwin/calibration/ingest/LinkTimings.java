package org.ascendtwin.calibration.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Transfers over single links as profiles of HCCL list them: a table with the columns {@code op}, {@code link} and
 * {@code size_distribution}, which maps megabytes to a count and milliseconds in all.
 */
public final class LinkTimings {
    private static final String SUM = "Total Op Info";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private LinkTimings() {}

    /**
     * Transfers of one size within one operation.
     *
     * @param operation such as {@code hcom_allReduce}
     * @param link {@code HCCS} or {@code RDMA}
     * @param bytes of each transfer
     * @param seconds of each transfer on average
     */
    public record LinkTiming(String operation, String link, double bytes, double seconds) {}

    /** The transfers over HCCS and RDMA in {@code file}. */
    public static List<LinkTiming> read(Path file) throws IOException {
        List<LinkTiming> timings = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            List<String> heading = CsvRows.heading(String.valueOf(reader.readLine()));
            int operation = column(file, heading, "op");
            int link = column(file, heading, "link");
            int sizes = column(file, heading, "size_distribution");
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                List<String> fields = CsvRows.fields(line);
                String name = fields.get(operation);
                boolean isLink =
                        fields.get(link).equals("HCCS") || fields.get(link).equals("RDMA");
                if (isLink && !name.equals(SUM)) {
                    add(file, name, fields.get(link), fields.get(sizes), timings);
                }
            }
        }
        return timings;
    }

    private static int column(Path file, List<String> heading, String name) {
        int index = heading.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(file + " has no column \"" + name + "\"; found: "
                    + String.join(", ", heading) + ". Maybe it is a table of kernels");
        }
        return index;
    }

    private static void add(Path file, String operation, String link, String sizes, List<LinkTiming> timings) {
        try {
            for (Map.Entry<String, JsonNode> entry : MAPPER.readTree(sizes).properties()) {
                double count = entry.getValue().get(0).asDouble();
                double seconds = entry.getValue().get(1).asDouble() / 1e3;
                timings.add(new LinkTiming(operation, link, Double.parseDouble(entry.getKey()) * 1e6, seconds / count));
            }
        } catch (JacksonException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ": \"" + sizes + "\" maps no megabytes to counts and milliseconds", e);
        }
    }
}
