package org.ascendtwin.calibration.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases written by hand from the description of the format. */
class CaseTextTest {
    /** 40 tokens, then the same 40 with one more: an empty cache misses, then 40 of 41 are found. */
    private static final String INPUT = """
            {"input_length": 40, "output_length": 1, "segs": [[0, 40]]}
            {"input_length": 41, "output_length": 1, "segs": [[0, 41]]}
            {"input_length": 100, "output_length": 1, "segs": [[500, 100]]}
            """;

    private static final String RECORDED = """
            {"i": 0, "input_len": 40, "matched": 0, "evicted_prefill": 0, "evict_calls_prefill": 0, "evicted_total": 0, "free_after": 60, "tree_tokens_after": 40}
            {"i": 1, "input_len": 41, "matched": 40, "evicted_prefill": 0, "evict_calls_prefill": 0, "evicted_total": 0, "free_after": 59, "tree_tokens_after": 41}
            {"i": 2, "skipped": true}
            {"summary": true, "cap": 100, "page": 1, "policy": "lru", "mode": "input_only", "total_input": 81, "total_matched": 40, "hit_rate": 0.49382716049382713, "total_evicted": 0, "skipped": 1, "nodes_final": 2}
            """;

    private static final String NAME = "mine_cap100_page1_lru_input_only";

    @TempDir
    Path folder;

    @BeforeEach
    void writeTheCase() throws IOException {
        write("input_mine_3.jsonl", INPUT);
        write(NAME + ".jsonl", RECORDED);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Verdict only(CaseKind kind) throws UnusableCases {
        List<GoldenCase> cases = kind.casesIn(folder, Map.of());
        assertThat(cases).hasSize(1);
        return cases.getFirst().verdict();
    }

    private String refusal(CaseKind kind) throws UnusableCases {
        Verdict verdict = only(kind);
        assertThat(verdict.passed()).isFalse();
        return String.valueOf(verdict.difference());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aCaseOfAnyNameAndInputIsReplayed() throws UnusableCases {
        assertThat(only(CaseKind.CACHE)).isEqualTo(new Verdict(NAME, 4, null));
    }

    @Test
    void compressedFilesAreReadWhateverTheyAreCalled() throws IOException, UnusableCases {
        Files.write(folder.resolve(NAME + ".jsonl"), gzip(RECORDED));
        assertThat(only(CaseKind.CACHE).passed()).isTrue();
        Files.delete(folder.resolve(NAME + ".jsonl"));
        write(NAME + ".jsonl.gz", RECORDED);
        assertThat(only(CaseKind.CACHE).passed()).isTrue();
        Files.write(folder.resolve(NAME + ".jsonl.gz"), Arrays.copyOf(gzip(RECORDED), 40));
        assertThat(refusal(CaseKind.CACHE)).contains(NAME + ".jsonl.gz").contains("damaged or cut off");
    }

    @Test
    void theFirstDifferenceNamesRecordFieldAndBothValues() throws IOException, UnusableCases {
        write(NAME + ".jsonl", RECORDED.replace("\"matched\": 40", "\"matched\": 39"));
        assertThat(refusal(CaseKind.CACHE))
                .isEqualTo("first difference at record 2 (i 1), field matched: expected 39, got 40");
        write(NAME + ".jsonl", RECORDED.replace("\"matched\": 40, ", ""));
        assertThat(refusal(CaseKind.CACHE)).contains("field matched: expected nothing, got 40");
        write(NAME + ".jsonl", RECORDED.replace("\"nodes_final\": 2", "\"nodes_final\": 2, \"more\": 1"));
        assertThat(refusal(CaseKind.CACHE)).contains("record 4 (summary), field more: expected 1, got nothing");
        write(NAME + ".jsonl", RECORDED.lines().limit(3).reduce("", (left, right) -> left + right + "\n"));
        assertThat(refusal(CaseKind.CACHE)).contains("record 4: expected 3 records, got 4");
    }

    @Test
    void malformedFilesAreNamedWithTheirLine() throws IOException, UnusableCases {
        write("input_mine_3.jsonl", INPUT.replace("[[0, 41]]", "[[0, 41]"));
        assertThat(refusal(CaseKind.CACHE)).contains("input_mine_3.jsonl line 2, column ");
        write("input_mine_3.jsonl", INPUT.replace("[[0, 41]]", "[[0, 7]]"));
        assertThat(refusal(CaseKind.CACHE)).contains("line 2: field segs gives 7 tokens, the input's length is 41");
        write("input_mine_3.jsonl", INPUT.replace("\"input_length\": 41", "\"input_length\": \"x\""));
        assertThat(refusal(CaseKind.CACHE)).contains("line 2: field input_length is \"x\"; it must be a whole number");
        write("input_mine_4.jsonl", INPUT);
        assertThat(refusal(CaseKind.CACHE)).contains("input_mine_3.jsonl, input_mine_4.jsonl");
    }

    @Test
    void whatIsUnknownIsRefusedByName() throws IOException, UnusableCases {
        write("input.jsonl", "");
        assertSchedRefusal("{\"input\": \"input.jsonl\", \"max_loras\": 2}", "x.cfg.json: field max_loras is unknown");
        assertSchedRefusal("{\"input\": \"input.jsonl\", \"env\": {\"SGLANG_X\": 2}}", "field SGLANG_X is unknown");
        assertSchedRefusal("{\"input\": \"input.jsonl\", \"policy\": \"random\"}", "Python's generator");
        assertSchedRefusal("{\"input\": \"input.jsonl\", \"policy\": \"best\"}", "schedule_policy is best");
        assertSchedRefusal("{\"input\": \"input.jsonl\", \"overlap\": 1}", "overlap is 1; it must be true or false");
        assertSchedRefusal("{\"input\": \"other.jsonl\"}", "other.jsonl is missing");
        assertSchedRefusal("{\"page_size\": 1}", "field input is missing");
    }

    private void assertSchedRefusal(String settings, String message) throws IOException, UnusableCases {
        write("x.cfg.json", settings);
        write("x.out.jsonl", "");
        assertThat(refusal(CaseKind.SCHED)).startsWith("cannot be replayed: ").contains(message);
    }

    @Test
    void namesAreRefusedThatDoNotSayTheirSettings() throws IOException, UnusableCases {
        write("mine_cap100_page1_lru_output_only.jsonl", RECORDED);
        write("mine_cap100_host200_page1_write_around.jsonl", RECORDED);
        List<Verdict> verdicts = CaseKind.CACHE.casesIn(folder, Map.of()).stream()
                .map(GoldenCase::verdict)
                .toList();
        assertThat(verdicts).hasSize(2);
        assertThat(verdicts.getFirst().passed()).isTrue();
        assertThat(verdicts.getLast().difference()).contains("MODE input_only or with_output");
        assertThat(refusal(CaseKind.HICACHE)).contains("WRITE write_through");
    }

    @Test
    void aFolderWithoutCasesSaysWhatWasLookedFor() {
        assertThatThrownBy(() -> CaseKind.SCHED.casesIn(folder, Map.of()))
                .isInstanceOf(UnusableCases.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("NAME.cfg.json");
        assertThatThrownBy(() -> CaseKind.MISC.casesIn(folder, Map.of())).hasMessageContaining("tbo_split");
        assertThatThrownBy(() -> CaseKind.CACHE.casesIn(folder.resolve("absent"), Map.of()))
                .hasMessageContaining("not there");
    }

    @Test
    void functionsThatNobodyKnowsAreRefused() throws IOException, UnusableCases {
        write("tbo_split.json", "[{\"decode_bs\": 9, \"split_seq\": 4}, {\"decode_bs\": 9, \"split_seq\": 5}]");
        write("other.json", "[]");
        List<Verdict> verdicts = CaseKind.MISC.casesIn(folder, Map.of()).stream()
                .map(GoldenCase::verdict)
                .toList();
        assertThat(verdicts.getFirst().difference())
                .contains("the function is unknown")
                .contains("dp_budget");
        assertThat(verdicts.getLast().difference())
                .isEqualTo("first difference at case 2, field split_seq: expected 5, got 4");
    }
}
