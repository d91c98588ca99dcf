package org.ascendtwin.scheduler.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CacheReplayTest {
    @TestFactory
    Stream<DynamicTest> theRadixCacheKeepsAndEvictsWhatSglangDoes() {
        return GoldenFiles.list(GoldenFiles.folder("radix"), ".jsonl.gz").stream()
                .filter(file -> !name(file).startsWith("input"))
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    List<GoldenRecord> expected = GoldenFiles.lines(file);
                    compare(file, expected, new CacheReplay(expected.getLast()).records(inputs(file)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> theHostTierCopiesAndLoadsWhatSglangDoes() {
        return GoldenFiles.list(GoldenFiles.folder("hicache"), ".jsonl.gz").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    List<GoldenRecord> expected = GoldenFiles.lines(file);
                    compare(file, expected, new TieredCacheReplay(expected.getLast()).records(inputs(file)));
                }));
    }

    private static void compare(Path file, List<GoldenRecord> expected, List<Map<String, Object>> actual) {
        assertThat(expected).hasSizeGreaterThan(1000);
        assertThat(Comparison.firstDifference(expected, actual)).as(name(file)).isNull();
    }

    private static List<GoldenRecord> inputs(Path file) {
        String input = name(file).startsWith("conv") ? "input_conversation_1000" : "input_branching_1500";
        return GoldenFiles.lines(GoldenFiles.folder("radix").resolve(input + ".jsonl.gz"));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
