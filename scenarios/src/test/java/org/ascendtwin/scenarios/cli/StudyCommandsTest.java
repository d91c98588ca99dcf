package org.ascendtwin.scenarios.cli;

import static org.ascendtwin.scenarios.cli.Outcome.twin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class StudyCommandsTest {
    private static final String SMALL = """
            name: small
            title: A small one
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 1}
            workload:
              num-prompts: 30
              max-concurrency: 8
              input-len: {lognormal: {median: 300, sigma: 1.0, max: 3000}}
              output-len: {random: {len: 60}}
            sweep:
              vary:
                - {path: "servers[0].flags.tp-size", values: [1, 2, 3]}
                - {path: workload.max-concurrency, values: [2, 8]}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void pointToTheGallery() {
        System.setProperty("twin.home", "..");
    }

    private Path scenario() throws IOException {
        return Files.writeString(folder.resolve("small.yaml"), SMALL);
    }

    @Test
    void aSweepRunsTheRowsOfAListAndNothingElse() throws IOException {
        Path list = folder.resolve("points.csv");
        Files.writeString(list, "servers[0].flags.tp-size,workload.input-len\n1,\"{random: {len: 200}}\"\n2,\n1,300\n");
        Outcome sweep = twin("sweep", scenario(), "--list", list, "--json");
        assertThat(sweep.err()).isEmpty();
        JsonNode points = sweep.json().get("points");
        assertThat(points.size()).isEqualTo(3);
        assertThat(points.get(1).get("values").get("point").stringValue()).isEqualTo("tp-size 2");
        Outcome alone = twin(
                "run", scenario(), "--json", "--set", "servers[0].flags.tp-size=1", "--set", "workload.input-len=300");
        assertThat(points.get(2).get("digest")).isEqualTo(alone.json().get("digest"));
    }

    @Test
    void aListThatIsNoneIsRefusedWithTheReason() throws IOException {
        Path list = folder.resolve("points.csv");
        assertThat(twin("sweep", scenario(), "--list", list).err()).contains("no such file");
        Files.writeString(list, "servers[0].flags.tp-size\n");
        assertThat(twin("sweep", scenario(), "--list", list).err())
                .contains("has no points")
                .contains("Maybe");
        Files.writeString(list, "servers[0].flags.tp-size\n2\n2\n");
        assertThat(twin("sweep", scenario(), "--list", list).err()).contains("stands twice");
        Files.writeString(list, "servers[0].flags.tp-sise\n2\n");
        Outcome unknown = twin("sweep", scenario(), "--list", list);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("tp-sise").contains("Maybe \"tp-size\"");
        assertThat(twin("sweep", scenario(), "--list", list, "--vary", "run.seed=1,2")
                        .err())
                .contains("--list");
    }

    @Test
    void aSweepRunsWhatTheScenarioVaries() throws IOException {
        Outcome sweep = twin("sweep", scenario(), "--json");
        assertThat(sweep.err()).isEmpty();
        assertThat(sweep.exitCode()).isZero();
        JsonNode document = sweep.json();
        assertThat(document.get("points").size()).isEqualTo(6);
        assertThat(document.get("points")
                        .get(3)
                        .get("values")
                        .get("workload.max-concurrency")
                        .stringValue())
                .isEqualTo("8");
        assertThat(document.get("points").get(4).get("refused").stringValue()).contains("3 does not divide");
        assertThat(document.get("best").intValue()).isIn(1, 3);
    }

    @Test
    void theCommandLineReplacesWhatIsVariedAndTheDirectoryHoldsTheAnswer() throws IOException {
        Path out = folder.resolve("out");
        Object[] command = {
            "sweep", scenario(), "--vary", "workload.request-rate=1 /s,8 /s", "--objective", "p99_ttft_ms", "--out", out
        };
        Outcome sweep = twin(command);
        assertThat(sweep.exitCode()).isZero();
        assertThat(sweep.out())
                .contains("Best by P99 TTFT: workload.request-rate=1 /s")
                .contains("Written to " + out);
        assertThat(out.resolve("charts").resolve("sweep.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(out.resolve("points.csv"))).hasSize(3);
        Outcome again = twin(command);
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("holds a finished sweep").contains("Maybe --force");
    }

    @Test
    void whatCannotBeVariedIsSaidBeforeAnythingRuns() throws IOException {
        Outcome typo = twin("sweep", scenario(), "--vary", "servers[0].flags.tp-sice=1,2");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err()).contains("unknown key").contains("Maybe \"tp-size\"");
        Outcome form = twin("sweep", scenario(), "--vary", "run.seed");
        assertThat(form.exitCode()).isEqualTo(2);
        assertThat(form.err()).contains("path=value");
        Outcome range = twin("sweep", scenario(), "--vary", "workload.max-concurrency=1..9", "--sampling", "grid");
        assertThat(range.exitCode()).isEqualTo(2);
        assertThat(range.err()).contains("latin-hypercube");
        // No point of this sweep can run, so only a check before all points finds the objective.
        Outcome objective = twin(
                "sweep", scenario(), "--vary", "servers[0].flags.tp-size=3", "--objective", "mean_tfft_ms", "--json");
        assertThat(objective.exitCode()).isEqualTo(2);
        assertThat(objective.err())
                .contains("no figure is called \"mean_tfft_ms\"")
                .contains("p99_e2e_latency_ms")
                .contains("Maybe \"mean_ttft_ms\"");
    }

    @Test
    void comparingAScenarioWithItselfFindsNothing() throws IOException {
        Outcome same = twin("compare", scenario(), "--replications", "3", "--json");
        assertThat(same.exitCode()).isZero();
        JsonNode metrics = same.json().get("metrics");
        assertThat(metrics.get("p99_ttft_ms").get("difference").doubleValue()).isZero();
        assertThat(metrics.get("p99_ttft_ms").get("certain").booleanValue()).isFalse();
    }

    @Test
    void comparingTellsWhatChangedAndHowSure() throws IOException {
        Outcome faster =
                twin("compare", scenario(), "--set-b", "servers[0].flags.tp-size=2", "--replications", "5", "--json");
        JsonNode metrics = faster.json().get("metrics");
        JsonNode tpot = metrics.get("mean_tpot_ms");
        assertThat(tpot.get("difference").doubleValue()).isNegative();
        assertThat(tpot.get("certain").booleanValue()).isTrue();
        assertThat(tpot.get("b").doubleValue() - tpot.get("a").doubleValue())
                .isCloseTo(tpot.get("difference").doubleValue(), within(1e-9));
        assertThat(metrics.get("mean_tpot_ms").get("variance_reduction").doubleValue())
                .isGreaterThan(1);
        Outcome table = twin("compare", scenario(), "--set-b", "servers[0].flags.tp-size=2", "--replications", "3");
        assertThat(table.out()).contains("B lowers mean TPOT by").contains("(95 %)");
        Outcome one = twin("compare", scenario(), scenario(), "--replications", "1");
        assertThat(one.exitCode()).isEqualTo(2);
    }
}
