package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ConformanceCommandTest {
    private static final String CASE = "10_normal_lpm_burst_p1";

    @TempDir
    Path folder;

    private static Outcome conformance(Object... arguments) {
        return Outcome.twin(List.of("conformance"), arguments);
    }

    /** Copies one recorded scheduler case, unpacked, with a change to what was recorded. */
    private void copyOfCase(String recorded, String changed) throws IOException {
        Path oracle = SharedFolder.require("data/oracle/sched");
        Files.copy(oracle.resolve(CASE + ".cfg.json"), folder.resolve(CASE + ".cfg.json"));
        Files.copy(oracle.resolve("input_B_burst200.jsonl.gz"), folder.resolve("input_B_burst200.jsonl.gz"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(oracle.resolve(CASE + ".out.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            String text = lines.lines().collect(Collectors.joining("\n"));
            assertThat(text).contains(recorded);
            Files.writeString(folder.resolve(CASE + ".out.jsonl"), text.replace(recorded, changed));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sched", "cache", "hicache", "misc"})
    void everyRecordedCasePasses(String kind) {
        Outcome outcome = conformance(kind, "--cases", SharedFolder.require("data/oracle"));
        assertThat(outcome.out()).doesNotContain("FAIL").containsPattern("\n[1-9][0-9]* passed, 0 failed\n$");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void aPassIsALineWithTheNumberOfRecords() throws IOException {
        copyOfCase("{", "{");
        Outcome outcome = conformance("sched", "--cases", folder);
        assertThat(outcome.out()).isEqualTo("PASS " + CASE + " 1195 records\n1 passed, 0 failed\n");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void aCorruptedCaseFailsWithItsFirstDifference() throws IOException {
        copyOfCase("\"iter\": 7, \"t_sched_us\": ", "\"iter\": 7, \"t_sched_us\": 9");
        Outcome outcome = conformance("sched", "--cases", folder);
        assertThat(outcome.out())
                .startsWith("FAIL " + CASE + ": first difference at record 7 (iter 7), field t_sched_us: expected 9")
                .endsWith("0 passed, 1 failed\n");
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        Files.writeString(
                folder.resolve("tbo_split.json"),
                "[{\"decode_bs\": 9, \"split_seq\": 4}, {\"decode_bs\": 9, \"split_seq\": 5}]");
        Outcome outcome = conformance("misc", "--cases", folder, "--json");
        assertThat(outcome.exitCode()).isEqualTo(1);
        JsonNode document = outcome.json();
        assertThat(document.get("failed").asInt()).isEqualTo(1);
        JsonNode only = document.get("cases").get(0);
        assertThat(only.get("name").asString()).isEqualTo("tbo_split");
        assertThat(only.get("difference").asString()).endsWith("field split_seq: expected 5, got 4");
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(conformance("sched").exitCode()).isEqualTo(2);
        assertThat(conformance("schedule", "--cases", folder).exitCode()).isEqualTo(2);
        Outcome empty = conformance("sched", "--cases", folder, "--json");
        assertThat(empty.exitCode()).isEqualTo(2);
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err()).contains(folder.toString()).contains("NAME.cfg.json");
        Outcome absent = conformance("hicache", "--cases", folder.resolve("absent"));
        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).contains("not there");
    }
}
