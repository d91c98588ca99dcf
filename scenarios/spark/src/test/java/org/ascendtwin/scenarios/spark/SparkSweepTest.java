package org.ascendtwin.scenarios.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkSweepTest {
    private static final int POINTS = 80;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /** A sweep of {@link #POINTS} points, some of which no deployment can satisfy. */
    private static List<String> sweep(Path out, String... further) {
        List<String> rates = new ArrayList<>();
        for (int rate = 1; rate <= POINTS / 4; rate++) {
            rates.add(rate + " /s");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "sweep",
                "qwen3-32b-a3",
                "--set",
                "workload={num-prompts: 100, request-rate: 1 /s, input-len: 700, output-len: 150}",
                "--vary",
                "workload.request-rate=" + String.join(",", rates),
                "--vary",
                "servers[0].flags.tp-size=2,3,4,8",
                "--out",
                out.toString()));
        arguments.addAll(List.of(further));
        return arguments;
    }

    private String run(List<String> arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path log = folder.resolve("log");
        int status = Product.twin(out, log, arguments).waitFor();
        assertThat(status).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> textsByName = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                textsByName.put(
                        directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return textsByName;
    }

    @Test
    void aSweepOnSparkIsTheSweepOnThreadsByteForByteThoughAWorkerIsKilled() throws Exception {
        Path threads = folder.resolve("threads");
        run(sweep(threads));
        Path local = folder.resolve("local");
        run(sweep(local, "--executor", "spark"));
        assertThat(files(local)).isEqualTo(files(threads)).hasSizeGreaterThan(3);

        Path spread = folder.resolve("spread");
        Path log = folder.resolve("spread.log");
        try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), 2)) {
            Process sweep =
                    Product.twin(folder.resolve("spread.out"), log, sweep(spread, "--spark-master", cluster.master()));
            Product.await(() -> sweep.isAlive() && (cluster.tasksOf(0) < 1 || cluster.tasksOf(1) < 1) ? "" : "begun");
            assertThat(Files.exists(spread.resolve("points.jsonl")))
                    .as("in the middle")
                    .isTrue();
            cluster.kill(1);
            int status = sweep.waitFor();
            String text = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(status).as(text).isZero();
            assertThat(text).contains("Lost executor");
            assertThat(cluster.tasksOf(0)).isGreaterThan(cluster.tasksOf(1));
        }
        assertThat(files(spread)).isEqualTo(files(threads));
    }

    @Test
    void aMasterThatNobodyIsAtIsRefused() throws Exception {
        Path log = folder.resolve("nobody.log");
        List<String> sweep = sweep(folder.resolve("nobody"), "--spark-master", "spark://127.0.0.1:1");
        int status = Product.twin(folder.resolve("nobody.out"), log, sweep).waitFor();
        assertThat(status).isEqualTo(2);
        assertThat(log)
                .content(StandardCharsets.UTF_8)
                .contains("--spark-master: spark://127.0.0.1:1 cannot be used: nobody");
        assertThat(folder.resolve("nobody")).doesNotExist();
    }

    @Test
    void aPlanOnSparkIsThePlanOnThreads() throws Exception {
        List<String> plan = List.of("plan", "plan-qwen3-32b", "--set", "plan.survivors=2", "--json");
        List<String> there = new ArrayList<>(plan);
        there.addAll(List.of("--executor", "spark"));
        assertThat(run(there)).isEqualTo(run(plan));
    }
}
