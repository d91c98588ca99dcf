package org.ascendtwin.calibration.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {
    private static final String BELONGS_TO_SCENARIOS = "bench_metrics";

    @TestFactory
    Stream<DynamicTest> everyBatchAndEveryRequestAreThoseOfSglang() throws UnusableCases {
        return replays(CaseKind.SCHED);
    }

    /** Every scheduler case is replayed with decode steps one by one and counted together; here is that any are counted. */
    @Test
    void manyDecodeStepsOfTheCasesAreCountedTogether() throws Exception {
        CaseFolder folder = CaseFolder.open(SharedFolder.require("data/oracle"), "sched");
        int counted = 0;
        for (String name : folder.stems(".cfg.json")) {
            SchedSettings settings =
                    new SchedSettings(folder.file(name + ".cfg.json").document());
            SchedCase schedCase =
                    new SchedCase(settings, folder.file(settings.input()).lines());
            counted += SchedFiles.replayed(schedCase, true).stepsCounted();
            assertThat(SchedFiles.replayed(schedCase, false).stepsCounted()).isZero();
        }
        assertThat(counted).isGreaterThan(5_000);
    }

    @TestFactory
    Stream<DynamicTest> theRadixCacheKeepsAndEvictsWhatSglangDoes() throws UnusableCases {
        return replays(CaseKind.CACHE);
    }

    @TestFactory
    Stream<DynamicTest> theHostTierCopiesAndLoadsWhatSglangDoes() throws UnusableCases {
        return replays(CaseKind.HICACHE);
    }

    @TestFactory
    Stream<DynamicTest> everyFunctionAnswersAsInSglang() throws UnusableCases {
        return replays(CaseKind.MISC);
    }

    /** Nothing recorded has so little host memory; that the replay gets to its first difference is the point. */
    @Test
    void loadingBackWithScarceHostMemoryKeepsTheNodeThatIsLoaded(@TempDir Path folder) throws Exception {
        Path hicache = Files.createDirectories(folder.resolve("hicache"));
        Path radix = Files.createDirectories(folder.resolve("radix"));
        Path oracle = SharedFolder.require("data/oracle");
        String input = "input_branching_1500.jsonl.gz";
        Files.copy(oracle.resolve("radix").resolve(input), radix.resolve(input));
        Files.copy(
                oracle.resolve("hicache/branch_cap60000_host120000_page1_write_back.jsonl.gz"),
                hicache.resolve("branch_cap20000_host30000_page128_write_back_fifo.jsonl.gz"));
        GoldenCase scarce = CaseKind.HICACHE.casesIn(folder, Map.of()).getFirst();
        assertThat(scarce.verdict().difference()).contains("first difference").doesNotContain("Exception");
    }

    private static Stream<DynamicTest> replays(CaseKind kind) throws UnusableCases {
        Path oracle = SharedFolder.require("data/oracle");
        Stream<GoldenCase> cases =
                kind.casesIn(oracle, Map.of()).stream().filter(each -> !BELONGS_TO_SCENARIOS.equals(each.name()));
        return cases.map(each -> DynamicTest.dynamicTest(each.name(), () -> {
            Verdict verdict = each.verdict();
            assertThat(verdict.difference()).isNull();
            assertThat(verdict.records()).isPositive();
        }));
    }
}
