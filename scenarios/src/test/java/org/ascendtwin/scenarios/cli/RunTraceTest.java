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
                servers: [{role: prefill}, {role: decode, flags: {tp-size: 2}}]
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

    private static boolean is(JsonNode event, String phase) {
        return event.get("ph").asString().equals(phase);
    }

    @Test
    void stepsOfARankFollowEachOtherAndTheirPartsFillThemOnEachDie() {
        Map<Integer, Double> stepEndByRank = new TreeMap<>();
        Map<Integer, Double> stepsByRank = new TreeMap<>();
        Map<String, Double> partsByDie = new TreeMap<>();
        Map<String, Double> partEndByDie = new TreeMap<>();
        Map<String, String> names = threadNames();
        for (JsonNode event : events) {
            if (!is(event, "X")) {
                continue;
            }
            int rank = event.get("pid").asInt();
            double start = micros(event, "ts");
            double end = start + micros(event, "dur");
            String thread = names.getOrDefault(rank + " " + event.get("tid").asInt(), "");
            if (thread.equals("steps")) {
                assertThat(start).isGreaterThanOrEqualTo(stepEndByRank.getOrDefault(rank, 0.0) - 1e-6);
                stepEndByRank.put(rank, end);
                stepsByRank.merge(rank, micros(event, "dur"), Double::sum);
            } else {
                String die = rank + " " + thread.substring(0, thread.lastIndexOf(' '));
                assertThat(start).isGreaterThanOrEqualTo(partEndByDie.getOrDefault(die, 0.0) - 1e-3);
                assertThat(end).isLessThanOrEqualTo(stepEndByRank.getOrDefault(rank, 0.0) + 1e-3);
                partEndByDie.put(die, end);
                partsByDie.merge(die, micros(event, "dur"), Double::sum);
            }
        }
        assertThat(partsByDie.keySet()).containsExactly("0 die 0", "1 die 1", "1 die 2");
        partsByDie.forEach((die, sum) -> assertThat(sum)
                .as(die)
                .isCloseTo(stepsByRank.getOrDefault(Integer.valueOf(die.substring(0, 1)), 0.0), within(1e-2)));
    }

    private static Map<String, String> threadNames() {
        Map<String, String> names = new TreeMap<>();
        for (JsonNode event : events) {
            if (event.get("name").asString().equals("thread_name")) {
                names.put(
                        event.get("pid").asInt() + " " + event.get("tid").asInt(),
                        event.get("args").get("name").asString());
            }
        }
        return names;
    }

    @Test
    void collectivesAreOnTheCommunicationStreamOfEveryDieThatSharesALayer() {
        Map<String, String> names = threadNames();
        List<String> threads = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.get("name").asString().equals("collective")) {
                threads.add(names.getOrDefault(
                        event.get("pid").asInt() + " " + event.get("tid").asInt(), ""));
            }
        }
        assertThat(threads).isNotEmpty().containsOnly("die 1 communication", "die 2 communication");
    }

    @Test
    void everyEventIsWhatTheTraceEventFormatAllows() {
        Map<String, Integer> open = new TreeMap<>();
        int arrows = 0;
        for (JsonNode event : events) {
            String phase = event.get("ph").asString();
            assertThat(phase).isIn("M", "X", "C", "b", "e", "s", "f");
            assertThat(event.get("pid").isInt()).isTrue();
            if (!phase.equals("M")) {
                assertThat(micros(event, "ts")).isNotNegative();
            }
            if (phase.equals("X")) {
                assertThat(micros(event, "dur")).isPositive();
            }
            if (phase.equals("b") || phase.equals("e")) {
                String span =
                        event.get("cat").asString() + "/" + event.get("id").asString();
                open.merge(span, phase.equals("b") ? 1 : -1, Integer::sum);
                assertThat(open.get(span)).as(span).isBetween(0, 1);
            }
            arrows += phase.equals("s") ? 1 : phase.equals("f") ? -1 : 0;
            assertThat(arrows).isBetween(0, 1);
        }
        assertThat(open.values()).containsOnly(0);
        assertThat(arrows).isZero();
    }

    @Test
    void anArrowLeavesFromTheStepThatComputedTheKv() {
        List<double[]> prefills = new ArrayList<>();
        List<Double> leaves = new ArrayList<>();
        for (JsonNode event : events) {
            if (is(event, "X")
                    && event.get("pid").asInt() == 0
                    && event.get("tid").asInt() == 0) {
                prefills.add(new double[] {micros(event, "ts"), micros(event, "ts") + micros(event, "dur")});
            } else if (is(event, "s")) {
                assertThat(event.get("pid").asInt()).isZero();
                leaves.add(micros(event, "ts"));
            }
        }
        assertThat(leaves).hasSizeGreaterThanOrEqualTo(40).allSatisfy(at -> assertThat(prefills)
                .anyMatch(step -> step[0] <= at && at < step[1]));
    }

    @Test
    void aWindowHoldsOnlyWhatHappensInIt() throws Exception {
        Path trace = folder.resolve("window.json");
        Outcome outcome = Outcome.twin(
                "run", folder.resolve("paired.yaml"), "--trace", trace, "--trace-window", "500 ms..700 ms", "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode window = JsonMapper.shared().readTree(Files.readString(trace)).get("traceEvents");
        int steps = 0;
        for (JsonNode event : window) {
            if (is(event, "X") && event.get("tid").asInt() == 0) {
                steps++;
                assertThat(micros(event, "ts")).isLessThan(700_000);
            } else if (is(event, "b") && !event.get("cat").asString().startsWith("rank")) {
                assertThat(micros(event, "ts")).isBetween(500_000.0, 700_000.0);
            }
        }
        assertThat(steps).isPositive();
        Outcome wrong =
                Outcome.twin("run", folder.resolve("paired.yaml"), "--trace", trace, "--trace-window", "8 s..5 s");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("8 s..5 s").contains("Maybe");
    }

    @Test
    void aRequestIsAlwaysInOneStateFromSendingToItsLastToken() throws Exception {
        Map<Integer, List<Double>> boundsByRequest = new TreeMap<>();
        int transfers = 0;
        for (JsonNode event : events) {
            String category = event.path("cat").asString("");
            transfers +=
                    category.startsWith("rank 0") && event.get("ph").asString().equals("b") ? 1 : 0;
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

    @Test
    void parquetHoldsEveryStepAndItsPartsAddUpToTheRunsDeviceTime() throws Exception {
        JsonNode result = JsonMapper.shared().readTree(Files.readString(folder.resolve("run/result.json")));
        String file = "'" + folder.resolve("run/steps.parquet") + "'";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT count(*), sum(duration_ns), sum(other_ranks_ns),"
                    + " sum(tokens) FILTER (kind = 'extend') FROM " + file)) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1))
                        .isEqualTo(result.get("metrics").get("engine_steps").asLong());
                assertThat(row.getLong(2)).isEqualTo(deviceNanos(result));
                assertThat(row.getLong(3)).isZero();
                assertThat(row.getLong(4)).isEqualTo(40 * 900);
            }
            for (Map.Entry<String, JsonNode> part : result.get("device_time_s").properties()) {
                String column = part.getKey().replace('-', '_') + "_ns";
                try (ResultSet row = statement.executeQuery("SELECT sum(" + column + ") FROM " + file)) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getLong(1)).as(column).isEqualTo(nanos(part.getValue()));
                }
            }
        }
    }

    private static long nanos(JsonNode seconds) {
        return Math.round(1e9 * seconds.asDouble());
    }

    private static long deviceNanos(JsonNode result) {
        long nanos = 0;
        for (JsonNode part : result.get("device_time_s")) {
            nanos += nanos(part);
        }
        return nanos;
    }

    @Test
    void parquetWithoutADirectoryIsRefused() {
        Outcome outcome = Outcome.twin("run", folder.resolve("paired.yaml"), "--json", "--parquet");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--parquet").contains("Maybe --out DIR");
    }
}
