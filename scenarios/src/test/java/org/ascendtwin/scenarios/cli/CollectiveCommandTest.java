package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CollectiveCommandTest {
    @TempDir
    Path folder;

    private static Outcome collective(String cluster, String op, Object... more) {
        return Outcome.twin(List.of("collective", "--cluster", cluster, "--op", op), more);
    }

    private static JsonNode rows(String cluster, String op, Object... more) {
        Outcome outcome = collective(cluster, op, more);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        return outcome.json().get("rows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allreduce",
                "all-gather",
                "REDUCE_SCATTER",
                "alltoall",
                "alltoallv",
                "broadcast",
                "sendrecv",
                "dispatch",
                "combine"
            })
    void termsAddUpToTheTimeAndBandwidthIsSizeOverIt(String op) {
        JsonNode rows = rows("a3-superpod-384", op, "--ranks", 32, "--json", "--skew", "5 us", "--engine", "vector");
        for (JsonNode row : rows) {
            double sum = 0;
            for (JsonNode term : row.get("terms")) {
                sum += term.asDouble();
            }
            double micros = row.get("time_us").asDouble();
            assertThat(sum).isCloseTo(micros, within(1e-9 * micros));
            assertThat(row.get("bandwidth_gb_per_s").asDouble() * micros * 1e3)
                    .isCloseTo(
                            row.get("bytes").asDouble(),
                            within(1e-6 * row.get("bytes").asDouble()));
        }
        assertThat(rows.size()).isGreaterThan(5);
    }

    @Test
    void anUnequalAllToAllIsSlowerTheMoreUnequalItIs() throws IOException {
        Path file = folder.resolve("pairs.csv");
        Files.writeString(file, "0,1,1,1\n1,0,1,1\n1,1,0,1\n1,1,1,0\n");
        Object[] sizes = {"--ranks", 4, "--sizes", "64MiB", "--json", "--flows"};
        JsonNode even = rows("a2-server", "alltoall", sizes).get(0);
        JsonNode uniform = rows("a2-server", "alltoallv", sizes).get(0);
        assertThat(uniform).isEqualTo(even);
        JsonNode others = unequal(file, sizes);
        double shared = even.get("terms").get("transfer_us").asDouble();
        assertThat(others.get("terms").get("transfer_us").asDouble()).isCloseTo(4 * shared / 3, within(0.01));
        double before = even.get("time_us").asDouble();
        for (String zipf : new String[] {"zipf:0.5", "zipf:1", "zipf:2"}) {
            JsonNode row = unequal(zipf, sizes);
            assertThat(row.get("time_us").asDouble()).as(zipf).isGreaterThan(before);
            assertThat(row.get("flow_time_us").asDouble())
                    .as(zipf)
                    .isCloseTo(row.get("time_us").asDouble(), within(1.0));
            before = row.get("time_us").asDouble();
        }
    }

    @Test
    void aTransferTakesHalfOfThePortThatItSharesAndNothingOfAMesh() {
        Object[] cards = {"--ranks", 2, "--stride", 2, "--sizes", "64MiB", "--flows", "--json"};
        JsonNode alone = rows("a3-server", "alltoall", cards).get(0);
        double wireMicros = alone.get("terms").get("transfer_us").asDouble();
        assertThat(beside("a3-server", "4-0=8GB", cards).get("flow_time_us").asDouble())
                .isCloseTo(alone.get("flow_time_us").asDouble() + wireMicros, within(0.01));
        Object[] dies = {"--ranks", 2, "--sizes", "64MiB", "--flows", "--json"};
        assertThat(beside("a2-server", "3-1=8GB", dies))
                .isEqualTo(rows("a2-server", "alltoall", dies).get(0));
    }

    private static JsonNode beside(String cluster, String transfer, Object... words) {
        Object[] all =
                Stream.concat(Stream.of(words), Stream.of("--beside", transfer)).toArray();
        return rows(cluster, "alltoall", all).get(0);
    }

    @Test
    void transfersThatAreNoneAreRefused() {
        assertThat(collective("a2-server", "dispatch", "--beside", "3-1=1MB").err())
                .contains("not simulated as flows", "Maybe --op alltoall");
        assertThat(collective("a2-server", "alltoall", "--beside", "3-8=1MB").err())
                .contains("dies 3 and 8; allowed: two different ones of 0 to 7");
        assertThat(collective("a2-server", "alltoall", "--beside", "3=1MB").err())
                .contains("Maybe 32-0=246 MB");
    }

    private static JsonNode unequal(Object pairs, Object... sizes) {
        Object[] words =
                Stream.concat(Stream.of(sizes), Stream.of("--pairs", pairs)).toArray();
        return rows("a2-server", "alltoallv", words).get(0);
    }

    @Test
    void pairsThatAreNoMatrixOfTheRanksAreRefused() throws IOException {
        Path file = folder.resolve("pairs.csv");
        Files.writeString(file, "0,1\n1,0\n");
        assertThat(collective("a2-server", "alltoallv", "--pairs", file).err())
                .contains("has 2 rows", "the 8 ranks", "Maybe --ranks 2");
        Files.writeString(file, "from,to\n1,0\n");
        assertThat(collective("a2-server", "alltoallv", "--ranks", 2, "--pairs", file)
                        .err())
                .contains("\"from\"", "Maybe it has a heading");
        Files.writeString(file, "0,0\n0,0\n");
        assertThat(collective("a2-server", "alltoallv", "--ranks", 2, "--pairs", file)
                        .err())
                .contains("sends nothing");
        assertThat(collective("a2-server", "alltoallv", "--pairs", folder.resolve("none.csv"))
                        .err())
                .contains("no such file", "Maybe uniform");
    }

    @Test
    void theUsualIssuerIsThatOfARun() {
        assertThat(collective("a3-server", "allreduce", "--json").out())
                .isEqualTo(collective("a3-server", "allreduce", "--engine", "ai-cpu", "--json")
                        .out())
                .isNotEqualTo(collective("a3-server", "allreduce", "--engine", "host", "--json")
                        .out());
        assertThat(collective("a2-server", "allreduce", "--json").out())
                .isEqualTo(collective("a2-server", "allreduce", "--engine", "host", "--json")
                        .out());
    }

    @Test
    void anEngineIsWrittenWithADashOrAnUnderscore() {
        String dash = collective("a2-server", "allreduce", "--engine", "ai-cpu", "--json")
                .out();
        assertThat(collective("a2-server", "allreduce", "--engine", "AI_CPU", "--json")
                        .out())
                .isEqualTo(dash);
        assertThat(collective("a2-server", "allreduce", "--engine", "ai-cpus").err())
                .contains("nobody called \"ai-cpus\"", "Maybe \"ai-cpu\"");
    }

    /** As many redundant experts as {@code enable-eplb} places in a run of the same ranks, experts and loads. */
    @Test
    void redundantExpertsAreThoseOfARunThatBalancesThem() throws InvalidInput {
        JsonNode row = rows(
                        "a3-server",
                        "dispatch",
                        "--ranks",
                        8,
                        "--experts",
                        128,
                        "--redundant",
                        16,
                        "--loads",
                        "zipf:0.8",
                        "--tokens",
                        64,
                        "--json")
                .get(0);
        JsonNode terms = row.get("terms");
        double busiest =
                1 + terms.get("skew_us").asDouble() / terms.get("transfer_us").asDouble();
        Resolver resolver = new Resolver();
        Scenario scenario = new ScenarioReader(List.of(resolver)).read("run.yaml", """
            name: mixture
            title: Experts that are balanced
            model: {id: qwen3-30b-a3b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 8, dp-size: 8, enable-dp-attention: true, moe-a2a-backend: deepep,
                        max-running-requests: 64, enable-eplb: true, ep-num-redundant-experts: 16}
            workload: {num-prompts: 8, max-concurrency: 8, input-len: 100, output-len: 10}
            assumptions: {expert-loads: {zipf: 0.8}}
            """, List.of());
        assertThat(resolver.resolve(scenario)
                        .servers()
                        .getFirst()
                        .experts()
                        .steadily()
                        .busiest())
                .isCloseTo(busiest, within(1e-9));
    }

    @Test
    void aRangeOfSizesDoubles() {
        JsonNode rows = rows("a2-server", "allreduce", "--sizes", "1KiB..8KiB,1MiB", "--json");
        assertThat(rows.findValuesAsString("bytes"))
                .containsExactly("1024.0", "2048.0", "4096.0", "8192.0", "1048576.0");
    }

    @Test
    void flowsShowWhatAFormulaForAnIdleNetworkDoesNot() {
        JsonNode row = rows("a2-cluster", "alltoall", "--ranks", 64, "--sizes", "64MiB", "--flows", "--json")
                .get(0);
        assertThat(row.get("flow_time_us").asDouble())
                .isGreaterThan(1.05 * row.get("time_us").asDouble());
    }

    @Test
    void aSkewedLoadTakesLongerAndRedundantExpertsHelp() {
        double[] times = new double[3];
        String[][] options = {{"--loads", "uniform"}, {"--loads", "zipf:1"}, {"--loads", "zipf:1", "--redundant", "64"}
        };
        for (int i = 0; i < 3; i++) {
            Object[] all = Stream.concat(Stream.of("--ranks", "32", "--tokens", "128", "--json"), Stream.of(options[i]))
                    .toArray();
            times[i] = rows("a3-superpod-384", "dispatch", all)
                    .get(0)
                    .get("time_us")
                    .asDouble();
        }
        assertThat(times[2]).isBetween(times[0], times[1]);
        assertThat(times[1]).isGreaterThan(1.2 * times[0]);
    }

    @Test
    void measuredCountsAreReadFromAFile() throws IOException {
        Path counts = Files.writeString(folder.resolve("counts.txt"), "4 0 0 0\n1, 1, 1, 1\n");
        JsonNode row = rows(
                        "a3-server",
                        "dispatch",
                        "--ranks",
                        4,
                        "--experts",
                        8,
                        "--tokens",
                        64,
                        "--json",
                        "--loads",
                        counts)
                .get(0);
        JsonNode terms = row.get("terms");
        assertThat(terms.get("skew_us").asDouble())
                .isCloseTo(terms.get("transfer_us").asDouble(), within(1e-9));
        Outcome wrong = collective("a3-server", "dispatch", "--ranks", 4, "--loads", counts);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("8 counts", "Maybe --experts 8");
    }

    @Test
    void aFusedKernelIsFasterThanItsStagesApart() {
        double fused = first("fused").get("time_us").asDouble();
        double apart = first("dispatch").get("time_us").asDouble()
                + first("combine").get("time_us").asDouble()
                + 100;
        assertThat(fused).isLessThan(apart);
    }

    private static JsonNode first(String op) {
        return rows("a3-server", op, "--ranks", 16, "--tokens", 64, "--json").get(0);
    }

    @Test
    void chartsAreDrawn() throws IOException {
        Outcome run = collective("a3-server", "allreduce", "--sizes", "1KiB..1MiB", "--flows", "--out", folder);
        assertThat(run.out()).contains("ALG BANDWIDTH", "Charts written");
        assertThat(ImageIO.read(folder.resolve("collective.png").toFile()).getWidth())
                .isGreaterThan(1000);
        assertThat(Files.readString(folder.resolve("collective.svg"))).contains("Bandwidth", "MiB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a3-srever; allreduce; --json; Maybe \"a3-server\"",
                "a3-server; allredcue; --json; Maybe \"allreduce\"",
                "a3-server; allreduce; --ranks=17; 16 dies",
                "a3-server; allreduce; --ranks=0; --ranks: 0; allowed: 2 and more",
                "a3-server; allreduce; --first-die=99; --first-die: 99; allowed: 0 to 15",
                "a3-server; allreduce; --sizes=5; no unit",
                "a3-server; allreduce; --slow=99=0.5; 0 to 15",
                "a3-server; allreduce; --slow=3-5:HCCS=0.5; switches",
                "a3-server; alltoall; --algorithm=ring; does no",
                "a3-server; dispatch; --ranks=12; Maybe add 8 redundant experts",
                "a3-superpod-384; allreduce; --nodes=99; 99 servers of a3-superpod-384; allowed: 1 to 48"
            })
    void whatIsWrongIsSaid(String cluster, String op, String option, String expected) {
        Outcome run = collective(cluster, op, option);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(expected);
    }
}
