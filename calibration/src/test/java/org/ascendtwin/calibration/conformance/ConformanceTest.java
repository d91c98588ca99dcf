package org.ascendtwin.calibration.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ConformanceTest {
    private static final String BELONGS_TO_SCENARIOS = "bench_metrics";

    @TestFactory
    Stream<DynamicTest> everyBatchAndEveryRequestAreThoseOfSglang() throws UnusableCases {
        return replays(CaseKind.SCHED);
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
