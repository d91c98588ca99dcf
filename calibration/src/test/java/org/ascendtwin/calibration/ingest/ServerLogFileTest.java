package org.ascendtwin.calibration.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.calibration.ingest.ServerLog.Capacity;
import org.ascendtwin.calibration.ingest.ServerLog.DecodeBatch;
import org.ascendtwin.calibration.ingest.ServerLog.PrefillBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogFileTest {
    @TempDir
    Path folder;

    private ProfileExport read(String text) throws IOException {
        return ProfileFiles.read(Files.writeString(folder.resolve("server.log"), text), "");
    }

    /** Forms of SGLang 0.4 (a point after the first words) to 0.5 (ranks, graphs, speculation, pools by name). */
    @Test
    void linesOfEveryVersionAreUnderstood() throws IOException {
        ServerLog log = read("""
                        [2025-11-04 05:31:40 DP0 TP0 EP0] max_total_num_tokens=171008, chunked_prefill_size=8192, \
                        max_prefill_tokens=16384, max_running_requests=48, context_len=169000, available_gpu_mem=8.27 GB
                        [2025-01-08 20:17:30] max_total_num_tokens=1000, max_prefill_tokens=16384, context_len=100
                        [2025-05-07 09:50:01] Prefill batch. #new-seq: 1, #new-token: 1, #cached-token: 21, token usage: 0.00, \
                        #running-req: 0, #queue-req: 0
                        [2026-09-24 10:31:46 PP0] Prefill batch, #new-seq: 2, #new-token: 12660, #cached-token: 0, \
                        full token usage: 0.05, mamba usage: 0.12, #running-req: 3, #queue-req: 4, #pending-token: 3, \
                        cuda graph: False, input throughput (token/s): 501.36
                        [2025-11-04 05:31:43 DP0 TP0 EP0] Decode batch [80], #running-req: 2, #full token: 7424, \
                        full token usage: 0.83, accept len: 2.85, accept rate: 0.62, npu graph: False, \
                        gen throughput (token/s): 33.5, #queue-req: 7,\s
                        [2025-01-08 20:17:32 TP0] Decode batch. #running-req: 2, #token: 27373, token usage: 0.09, \
                        gen throughput (token/s): 33.38, #queue-req: 0
                        INFO: 127.0.0.1 - "POST /generate HTTP/1.1" 200 OK
                        """).logs().getFirst();
        assertThat(log.capacities())
                .containsExactly(new Capacity(171_008, 8192, 16_384, 48), new Capacity(1000, 0, 16_384, 0));
        assertThat(log.prefills())
                .containsExactly(
                        new PrefillBatch(3, "", 1, 1, 21, 0, 0, 0),
                        new PrefillBatch(4, "PP0", 2, 12_660, 0, 0.05, 3, 4));
        assertThat(log.decodes())
                .containsExactly(
                        new DecodeBatch(5, "DP0 TP0 EP0", 2, 7424, 0.83, 2.85, false, 33.5, 7, 0),
                        new DecodeBatch(6, "TP0", 2, 27_373, 0.09, 1, true, 33.38, 0, 0));
    }

    @Test
    void aLineThatWasCutIsReportedAndCounted() throws IOException {
        ProfileExport export = read("""
                Decode batch, #running-req: 2, token usage: 0.09, gen thr
                Prefill batch, #new-seq: one, #new-token: 4
                max_total_num_tokens=, context_len=3
                Decode batch, #running-req: 2, gen throughput (token/s): 33.38, #queue-req: 0
                """);
        assertThat(export.malformed())
                .extracting(row -> row.source().replaceAll(".*:", ""))
                .containsExactly("1", "2", "3");
        assertThat(export.files()).singleElement().satisfies(file -> {
            assertThat(file.rows()).isEqualTo(4);
            assertThat(file.malformed()).isEqualTo(3);
        });
    }
}
