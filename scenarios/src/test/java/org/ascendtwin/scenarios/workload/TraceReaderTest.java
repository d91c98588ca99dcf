package org.ascendtwin.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceReaderTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void azureTimestampsBecomeNanosecondsSinceTheFirst() throws Exception {
        Path file = write("a.csv", """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2023-11-16 18:15:46.6805900,374,44
                2023-11-16 18:15:50.9951690,396,109
                """);
        RequestTable table = TraceReader.read(file).take(null, 1);
        assertThat(table.arrivalsNanos()).containsExactly(0, 4_314_579_000L);
        assertThat(table.inputTokens()).containsExactly(374, 396);
        assertThat(table.outputTokens()).containsExactly(44, 109);
    }

    @Test
    void secondsFormIsSortedScaledAndCut() throws Exception {
        Path file = write("v.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n2.5,20,2\n0.5,10,1\n4.5,30,3\n");
        RequestTable table = TraceReader.read(file).take(2, 0.5);
        assertThat(table.arrivalsNanos()).containsExactly(0, 1_000_000_000L);
        assertThat(table.inputTokens()).containsExactly(10, 20);
    }

    @Test
    void mooncakeBlocksTellWhichPrefixesAreEqual() throws Exception {
        Path file = folder.resolve("m.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("""
                    {"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [7, 9]}
                    {"timestamp": 250, "input_length": 520, "output_length": 6, "hash_ids": [7, 10]}
                    """.getBytes(StandardCharsets.UTF_8));
        }
        RequestTable table = TraceReader.read(file).take(null, 1);
        assertThat(table.arrivalsNanos()).containsExactly(0, 250_000_000L);
        var prompts = Objects.requireNonNull(table.prompts());
        assertThat(prompts[0].length()).isEqualTo(600);
        assertThat(org.ascendtwin.scheduler.request.TokenRuns.commonLength(prompts[0], 0, prompts[1], 0, 520))
                .isEqualTo(512);
    }

    @Test
    void everyMalformedLineIsReportedWithItsNumber() throws Exception {
        Path file =
                write("bad.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n1,x,3\n2,5\n3,5,0\n-1,5,5\n4,5,5\n");
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> TraceReader.read(file));
        assertThat(Objects.requireNonNull(refused).problems())
                .extracting(Object::toString)
                .satisfiesExactly(
                        p -> assertThat(p).contains("bad.csv:2").contains("num_prefill_tokens \"x\""),
                        p -> assertThat(p).contains("bad.csv:3").contains("has 2 columns"),
                        p -> assertThat(p)
                                .contains("bad.csv:4")
                                .contains("num_decode_tokens 0")
                                .contains("allowed"),
                        p -> assertThat(p).contains("bad.csv:5").contains("arrived_at \"-1\""));
    }

    @Test
    void unknownHeadersAndMissingFilesSayWhatIsAllowed() throws Exception {
        Path file = write("odd.csv", "a,b,c\n1,2,3\n");
        assertThat(catchThrowableOfType(InvalidInput.class, () -> TraceReader.read(file)))
                .hasMessageContaining("allowed: TIMESTAMP,ContextTokens,GeneratedTokens");
        assertThat(catchThrowableOfType(InvalidInput.class, () -> TraceReader.read(folder.resolve("none.csv"))))
                .hasMessageContaining("no such trace file");
    }

    @Test
    void theRealTracesAreReadWhole() throws Exception {
        assertThat(TraceReader.read(SharedFolder.require("data/traces/azure-2023-conversation.csv.gz"))
                        .take(null, 1)
                        .size())
                .isEqualTo(19_366);
        RequestTable mooncake = TraceReader.read(SharedFolder.require("data/traces/mooncake-conversation.jsonl.gz"))
                .take(null, 1);
        assertThat(mooncake.size()).isEqualTo(12_031);
        assertThat(mooncake.totalInputTokens()).isBetween(144_700_000L, 144_900_000L);
    }
}
