package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The time line and the parquet file of a run say what its other files say. */
final class RunTraceTest {
    @TempDir
    private static Path folder;

    private static JsonNode events;

    @BeforeAll
    static void simulate() throws Exception {
        Path scenario = folder.resolve("paired.yaml");
        Files.writeString(scenario, """
                name: paired
                title: One to prefill, one to decode
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{role: prefill}, {role: decode}]
                router: {}
                workload: {num-prompts: 40, max-concurrency: 12, input-len: 900, output-len: 40}
                report: {charts: false}
                """);
        Path trace = folder.resolve("trace.json");
        Outcome outcome = Outcome.twin("run", scenario, "--trace", trace, "--parquet", "--out", folder.resolve("run"));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        events = JsonMapper.shared().readTree(Files.readString(trace)).get("traceEvents");
    }

    private static double micros(JsonNode event, String key) {
        return event.get(key).asDouble();
    }

    @Test
    void stepsOfARankFollowEachOtherAndTheirPartsLieInside() {
        Map<Integer, Double> endByRank = new TreeMap<>();
        Map<Integer, Double> partsEndByRank = new TreeMap<>();
        for (JsonNode event : events) {
            if (event.get("ph").asString().equals("X")) {
                int rank = event.get("pid").asInt();
                double end = micros(event, "ts") + micros(event, "dur");
                if (event.get("name").asString().contains(" of ")) {
                    assertThat(micros(event, "ts")).isGreaterThanOrEqualTo(endByRank.getOrDefault(rank, 0.0) - 1e-6);
                    endByRank.put(rank, end);
                } else {
                    assertThat(end).isLessThanOrEqualTo(endByRank.getOrDefault(rank, 0.0) + 1e-6);
                    partsEndByRank.put(rank, end);
                }
            }
        }
        assertThat(endByRank).hasSize(2);
        assertThat(partsEndByRank.keySet()).isEqualTo(endByRank.keySet());
        partsEndByRank.forEach(
                (rank, end) -> assertThat(end).isCloseTo(endByRank.getOrDefault(rank, 0.0), within(1e-3)));
    }

    @Test
    void aRequestIsAlwaysInOneStateFromSendingToItsLastToken() throws Exception {
        Map<Integer, List<Double>> boundsByRequest = new TreeMap<>();
        int transfers = 0;
        for (JsonNode event : events) {
            String category = event.path("cat").asString("");
            transfers += category.equals("kv") && event.get("ph").asString().equals("b") ? 1 : 0;
            if (category.startsWith("request")) {
                List<Double> bounds =
                        boundsByRequest.computeIfAbsent(event.get("id").asInt(), id -> new ArrayList<>());
                if (event.get("ph").asString().equals("b") && !bounds.isEmpty()) {
                    assertThat(micros(event, "ts")).isEqualTo(bounds.getLast());
                }
                bounds.add(micros(event, "ts"));
            }
        }
        assertThat(transfers).isGreaterThanOrEqualTo(40);
        List<String> requests = Files.readAllLines(folder.resolve("run/requests.csv"));
        assertThat(boundsByRequest).hasSize(requests.size() - 1);
        for (String line : requests.subList(1, requests.size())) {
            String[] cells = line.split(",");
            List<Double> bounds = boundsByRequest.getOrDefault(Integer.valueOf(cells[0]), List.of());
            assertThat(bounds.getLast() - bounds.getFirst())
                    .isCloseTo(1000 * Double.parseDouble(cells[5]), within(1e-3));
        }
    }

    @Test
    void parquetHoldsEveryRequestWithItsCauses() throws Exception {
        String file = "'" + folder.resolve("run/requests.parquet") + "'";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), sum(output_tokens), sum(ttft_ms), sum(COLUMNS('ttft_.*_ns')) FROM " + file)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(40);
            assertThat(row.getLong(2)).isEqualTo(1600);
            double causesNanos = 0;
            for (int column = 4; column <= row.getMetaData().getColumnCount(); column++) {
                causesNanos += row.getDouble(column);
            }
            assertThat(causesNanos).isCloseTo(1e6 * row.getDouble(3), within(1.0));
        }
    }
}
