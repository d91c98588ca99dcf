package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.junit.jupiter.api.Test;

final class ResultTableTest {
    private static RunResult several() {
        return Results.of(Results.scenario(Results.SCENARIO), Results.times(400, 1500), 5);
    }

    @Test
    void linesFitAHundredColumnsHoweverLongTheNotesAre() {
        RunResult plain = several();
        String wordy = "word ".repeat(100) + "x".repeat(300);
        RunResult result = new RunResult(
                plain.scenario(), "1", Map.of(wordy, wordy), List.of(wordy), plain.metrics(), plain.replications());
        assertThat(ResultTable.text(result).lines()).allMatch(line -> line.length() <= 100);
        assertThat(ResultTable.text(several()).lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void latenciesStandInColumnsWithTheirIntervals() {
        List<String> lines = ResultTable.text(several()).lines().toList();
        int head = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("Latency (ms)"))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(head).split("\\s+")).endsWith("mean", "median", "P90", "P95", "P99");
        for (int row = 1; row <= 4; row++) {
            assertThat(lines.get(head + row)).hasSameSizeAs(lines.get(head));
            assertThat(lines.get(head + row).split("±")).hasSize(6);
        }
    }

    @Test
    void programsAndRoleChangesShowWhereARunHasThem() {
        RunResult plain = several();
        Map<String, Estimate> metrics = new LinkedHashMap<>(plain.metrics());
        metrics.put("completed_programs", Estimate.of(12));
        metrics.put("mean_program_ms", Estimate.of(34_567));
        metrics.put("role_changes", Estimate.of(0));
        metrics.put("mean_prefill_servers", Estimate.of(2.5));
        RunResult result =
                new RunResult(plain.scenario(), "1", plain.facts(), plain.notes(), metrics, plain.replications());
        assertThat(ResultTable.text(result))
                .containsPattern("Completed programs +12\\S* programs")
                .containsPattern("Program latency, mean +34,567\\S* ms")
                .containsPattern("Role changes +0\\S* servers changed")
                .containsPattern("Prefill servers, mean +2\\.5\\S* servers");
        assertThat(ResultTable.text(plain)).doesNotContain("Program", "Role changes", "Prefill servers");
    }

    @Test
    void saysHowManyRequestsMetTheLimits() {
        assertThat(ResultTable.text(Results.of(40)))
                .contains("SLO (TTFT ≤ 2 s, TPOT ≤ 50 ms)\n  met by 91.3 % of requests, goodput 1.25 requests/s");
    }

    @Test
    void sharesOfDeviceTimeAddUp() {
        assertThat(DeviceShare.of(several()).stream()
                        .mapToDouble(DeviceShare::share)
                        .sum())
                .isEqualTo(1);
        assertThat(ResultTable.text(several())).contains("linear       70.0 %  █████████████████████\n");
    }
}
