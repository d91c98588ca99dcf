package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepDirectoryTest {
    private static final List<SweepPoint> POINTS = List.of(
            new SweepPoint(0, List.of("2", "a,b"), null, "00ff", figures(0.1 + 0.2, 17), List.of(0.1, 0.2)),
            new SweepPoint(1, List.of("2", "c\"d"), "does not fit, by 3 GiB", null, Map.of(), List.of()),
            new SweepPoint(2, List.of("4", "a,b"), null, "00fe", figures(1e300, Double.NaN), List.of(Double.NaN)),
            new SweepPoint(3, List.of("4", "c\"d"), null, "00fd", figures(3, 4), List.of(3.0)));

    @TempDir
    Path folder;

    private static Map<String, Estimate> figures(double throughput, double ttft) {
        Map<String, Estimate> figures = new TreeMap<>();
        figures.put("output_throughput", new Estimate(throughput, throughput - 1, throughput + 1));
        figures.put("mean_ttft_ms", Estimate.of(ttft));
        return figures;
    }

    private static SweepResult result(List<SweepPoint> points) throws InvalidInput {
        return new SweepResult(
                Results.scenario(Results.SCENARIO),
                "test",
                List.of(
                        AxisSpec.of("servers[0].flags.tp-size", List.of("2", "4")),
                        AxisSpec.of("title", List.of("a,b", "c\"d"))),
                new Metric("output_throughput"),
                points,
                List.of());
    }

    private Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void aSweepThatWasKilledGoesOnAndEndsTheSame() throws Exception {
        Path whole = folder.resolve("whole");
        try (SweepDirectory directory = SweepDirectory.at(whole, "id", false)) {
            POINTS.forEach(directory::add);
            directory.finish(result(POINTS));
        }
        for (int done = 0; done <= POINTS.size(); done++) {
            Path killed = folder.resolve("killed-" + done);
            try (SweepDirectory directory = SweepDirectory.at(killed, "id", false)) {
                POINTS.subList(0, done).reversed().forEach(directory::add);
            }
            String torn = "{\"index\":3,\"values\":[\"4";
            Files.writeString(
                    killed.resolve(SweepDirectory.POINTS), torn, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            try (SweepDirectory directory = SweepDirectory.at(killed, "id", false)) {
                assertThat(directory.doneByIndex()).hasSize(done);
                Map<Integer, SweepPoint> all = new TreeMap<>(directory.doneByIndex());
                for (SweepPoint point : POINTS) {
                    if (all.putIfAbsent(point.index(), point) == null) {
                        directory.add(point);
                    }
                }
                directory.finish(result(List.copyOf(all.values())));
            }
            Map<String, byte[]> expected = files(whole);
            Map<String, byte[]> found = files(killed);
            assertThat(found.keySet()).isEqualTo(expected.keySet()).contains("sweep.json", "points.csv");
            expected.forEach(
                    (name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
        }
    }

    @Test
    void anotherSweepIsLeftAlone() throws Exception {
        try (SweepDirectory directory = SweepDirectory.at(folder, "id", false)) {
            directory.add(POINTS.getFirst());
            assertThatThrownBy(() -> SweepDirectory.at(folder, "id", false))
                    .hasMessageContaining("another process is at this sweep");
        }
        assertThatThrownBy(() -> SweepDirectory.at(folder, "other", false)).hasMessageContaining("holds another sweep");
        try (SweepDirectory directory = SweepDirectory.at(folder, "other", true)) {
            assertThat(directory.doneByIndex()).isEmpty();
            directory.finish(result(POINTS));
        }
        assertThatThrownBy(() -> SweepDirectory.at(folder, "other", false)).hasMessageContaining("finished sweep");
        Files.writeString(folder.resolve("thesis.txt"), "mine");
        assertThatThrownBy(() -> SweepDirectory.at(folder, "other", true)).hasMessageContaining("thesis.txt");
    }

    @Test
    void theSameSweepTakesItsOwnDirectoryUpAgain() throws Exception {
        try (SweepDirectory directory = SweepDirectory.numbered(folder, "a", "id")) {
            directory.add(POINTS.getFirst());
        }
        try (SweepDirectory other = SweepDirectory.numbered(folder, "a", "else");
                SweepDirectory again = SweepDirectory.numbered(folder, "a", "id")) {
            assertThat(other.path()).isEqualTo(folder.resolve("a-sweep-002"));
            assertThat(again.path()).isEqualTo(folder.resolve("a-sweep-001"));
            assertThat(again.doneByIndex()).containsOnlyKeys(0);
        }
    }
}
