package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunDirectoryTest {
    private static final RunDirectory.Content FAILS = folder -> {
        throw new IOException("no space left on device");
    };

    @TempDir
    private Path parent;

    private Path run;

    @BeforeEach
    void nameTheRun() {
        run = parent.resolve("run");
    }

    private static RunDirectory.Content text(String name, String text) {
        return folder -> Files.writeString(folder.resolve(name), text);
    }

    private static final List<RunDirectory.Content> SMALL =
            List.of(text("scenario.yaml", "a: 1"), text("result.json", "{}"));

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void holdsEveryPartOfARunAndNothingElseIsLeftBesideIt() throws Exception {
        RunDirectory.at(run, false).write(Results.of(40));
        assertThat(names(parent)).containsExactly("run");
        assertThat(names(run))
                .containsExactly(
                        "attribution.csv", "charts", "report.html", "requests.csv", "result.json", "scenario.yaml");
        assertThat(names(run.resolve("charts")))
                .containsExactly("latency.png", "latency.svg", "throughput.png", "throughput.svg");
    }

    @Test
    void hasNoChartsWhereTheScenarioWantsNone() throws Exception {
        Scenario scenario = Results.scenario(Results.SCENARIO + "report: {charts: false}\n");
        RunDirectory.at(run, false).write(Results.of(scenario, Results.times(10, 10), 1));
        assertThat(names(run))
                .containsExactly("attribution.csv", "report.html", "requests.csv", "result.json", "scenario.yaml");
        assertThat(run.resolve("report.html")).content().doesNotContain("<svg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "null",
                "~",
                "yes",
                "1.0",
                "# not a comment",
                "a: b - {c}, [d] & *e !f | > % @ `",
                "\"quoted\" and 'quoted'",
                "  spaces around  ",
                "Übung, 測試, 🚀",
                "two\nlines",
                "tab\tand bell\u0007",
                "a very long title that goes on and on and on and on and on and on and on and on and on and on and on"
            })
    void theScenarioReadsBackAsItself(String title) throws Exception {
        Scenario plain = Results.scenario(Results.SCENARIO);
        Scenario scenario = Records.with(plain, Map.of("title", title));
        assertThat(writtenAndRead(scenario)).isEqualTo(scenario);
    }

    @Test
    void theScenarioReadsBackWithEveryKindOfLengthAndArrival() throws Exception {
        for (String workload : List.of(
                "{num-prompts: 3, request-rate: 2.5 /s, input-len: {random: {len: 100, range-ratio: 0.25}},"
                        + " output-len: {lognormal: {median: 200, sigma: 1.1}}}",
                "{num-prompts: 3, input-len: {quantiles: {shares: [0, 0.5, 1], tokens: [1, 20, 300]}}, output-len: 7}",
                "{trace: /data/trace.csv.gz, slowdown-factor: 0.000001}")) {
            Scenario scenario =
                    Results.scenario(Results.SCENARIO.replaceFirst("workload: \\{.*}", "workload: " + workload));
            assertThat(writtenAndRead(scenario)).isEqualTo(scenario);
            Files.move(run, parent.resolve("run of " + workload.length()));
        }
    }

    @Test
    void aRelativeTraceIsTheSameFileWhenReadFromTheRunDirectory() throws Exception {
        Scenario scenario =
                Results.scenario(Results.SCENARIO.replaceFirst("workload: \\{.*}", "workload: {trace: data/t.csv}"));
        assertThat(writtenAndRead(scenario).workload().trace())
                .isEqualTo(Path.of("data/t.csv").toAbsolutePath());
    }

    private Scenario writtenAndRead(Scenario scenario) throws InvalidInput, IOException {
        RunResult result = Results.of(scenario, Results.times(2, 10), 1);
        RunDirectory.at(run, false).write(result);
        Scenario read = new ScenarioReader(List.of()).read(run.resolve("scenario.yaml"), List.of());
        assertThat(run.resolve("scenario.yaml")).content().startsWith("# Ascend Twin 0.1.0:");
        return read;
    }

    @Test
    void aFinishedRunIsReplacedOnlyByForce() throws Exception {
        RunDirectory.at(run, false).write(SMALL);
        assertThatThrownBy(() -> RunDirectory.at(run, false))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(run.toString())
                .hasMessageContaining("Maybe --force");
        RunDirectory.at(run, true).write(List.of(text("scenario.yaml", "b: 2"), text("result.json", "{}")));
        assertThat(run.resolve("scenario.yaml")).hasContent("b: 2");
        assertThat(names(parent)).containsExactly("run");
    }

    @Test
    void aRunThatAppearedMeanwhileIsNotReplaced() throws Exception {
        RunDirectory early = RunDirectory.at(run, false);
        RunDirectory.at(run, false).write(SMALL);
        assertThatThrownBy(() -> early.write(SMALL)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void anEmptyDirectoryIsUsed() throws Exception {
        Files.createDirectory(run);
        RunDirectory.at(run, false).write(SMALL);
        assertThat(names(run)).containsExactly("result.json", "scenario.yaml");
    }

    @Test
    void whatIsNoRunIsNeverTouchedEvenByForce() throws Exception {
        RunDirectory.at(run, false).write(SMALL);
        Files.writeString(run.resolve("my thoughts.txt"), "keep");
        Path file = Files.writeString(parent.resolve("file"), "keep");
        Path part = Files.createDirectory(parent.resolve("part"));
        Files.writeString(part.resolve("result.json"), "keep");
        for (Path each : List.of(run, file, part)) {
            assertThatThrownBy(() -> RunDirectory.at(each, true))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining(each.toString())
                    .hasMessageContaining("Maybe another --out");
        }
        assertThat(run.resolve("my thoughts.txt")).hasContent("keep");
        assertThat(part.resolve("result.json")).hasContent("keep");
    }

    @Test
    void nothingIsLeftBehindByAFailure() throws Exception {
        try (RunDirectory directory = RunDirectory.at(run, false)) {
            assertThatThrownBy(() -> directory.write(List.of(SMALL.getFirst(), FAILS)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no space left");
        }
        assertThat(names(parent)).isEmpty();
    }

    @Test
    void aFailureToReplaceLeavesTheOldRun() throws Exception {
        RunDirectory.at(run, false).write(SMALL);
        assertThatThrownBy(() -> RunDirectory.at(run, true).write(List.of(text("scenario.yaml", "b: 2"), FAILS)))
                .isInstanceOf(IOException.class);
        assertThat(run.resolve("scenario.yaml")).hasContent("a: 1");
        assertThat(names(parent)).containsExactly("run");
    }

    @Test
    void nothingIsLeftBehindByAnInterrupt() throws Exception {
        RunDirectory.Content interrupted = folder -> Thread.currentThread().interrupt();
        try (RunDirectory directory = RunDirectory.at(run, false)) {
            assertThatThrownBy(() -> directory.write(List.of(SMALL.getFirst(), interrupted, SMALL.getLast())))
                    .isInstanceOf(InterruptedIOException.class);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(names(parent)).isEmpty();
    }
}
