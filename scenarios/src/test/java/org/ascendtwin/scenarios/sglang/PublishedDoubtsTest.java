package org.ascendtwin.scenarios.sglang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishedDoubtsTest {
    private static final String CASE = """
            {"id": "%s", "servers": [{"role": "mixed", "disable_radix_cache": %s}],
             "benchmark": {"max_concurrency": %d, "repeat_rate": %s},
             "results": {"output_token_throughput": %s, "tpot_ms": %s}, "quality_flags": [%s]}""";

    @TempDir
    Path folder;

    private Map<String, String> doubts(String... cases) throws IOException, InvalidInput {
        return PublishedDoubts.of(PublishedCases.read(
                Files.writeString(folder.resolve("cases.json"), "[" + String.join(",", cases) + "]")));
    }

    @Test
    void recordsThatCannotBeWhatTheySayAreNamedWithTheEvidence() throws IOException, InvalidInput {
        assertThat(doubts(
                        CASE.formatted("fine", "false", 10, "0.9", "900", "10", ""),
                        CASE.formatted("no cache", "true", 10, "0.9", "901", "10", ""),
                        CASE.formatted("too many in flight", "true", 10, "0", "1100", "10", ""),
                        CASE.formatted("a limit", "true", 10, "0", "1101", "10", "\"tpot_is_slo_target\""),
                        CASE.formatted("one", "true", 10, "0", "500", "10", ""),
                        CASE.formatted("the same of another", "true", 20, "0", "500", "10", ""),
                        CASE.formatted("flagged", "true", 10, "0", "300", "10", "\"dies_mismatch: 4, 2\"")))
                .containsOnlyKeys("no cache", "too many in flight", "one", "the same of another", "flagged")
                .containsEntry("one", "the same throughput is published of the same of another")
                .containsEntry("flagged", "dies_mismatch: 4, 2");
    }
}
