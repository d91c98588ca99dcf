package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImportProfileCommandTest {
    private static final String KERNELS = """
            Step Id,Stream ID,Name,Type,Accelerator Core,Start Time(us),Duration(us),Block Dim,Input Shapes,Input Data Types,Input Formats,Output Shapes
            1,2,a,MatMulV3,AI_CORE,100,400,24,"4096,4096;4096,4096",DT_BF16;DT_BF16,ND;ND,"4096,4096"
            1,2,b,MatMulV3,AI_CORE,600,2400,24,"4096,4096;4096,4096",DT_BF16;DT_BF16,ND;ND,"4096,4096"
            1,2,c,Cast,AI_VECTOR_CORE,3100,100,48,"4096,4096",FLOAT,ND,"4096,4096"
            1,N/A,d,hcom_allReduce_,HCCL,3200,800,0,N/A,N/A,N/A,N/A
            """;

    @TempDir
    Path folder;

    private Path export() throws IOException {
        Path place = Files.createDirectories(folder.resolve("export"));
        Files.writeString(place.resolve("kernel_details.csv"), KERNELS);
        return place;
    }

    private static JsonNode json(String... words) {
        Outcome outcome = Outcome.twin((Object[]) words);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json();
    }

    @Test
    void theSummaryComesFirstThenWhatCostsMost() throws IOException {
        Outcome outcome = Outcome.twin("import", "profile", export());
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.getFirst()).endsWith("4 calls on 1 die, 3.90 ms from the first start to the last end.");
        assertThat(outcome.out())
                .contains(" 1. Exchanges run while nothing is computed: 0.800 ms to gain at most (20.5 %)")
                .contains("48 vector cores. Maybe it is ascend-910-9381")
                .contains("idle                           0.200  5.1 %");
    }

    @Test
    void aSlowKernelIsNamedWithItsRatioToTheModelOfTheDevice() throws IOException {
        JsonNode json = json("import", "profile", export().toString(), "--device", "ascend-910b2", "--json");
        JsonNode kernel = json.path("model").path("kernels").get(0);
        assertThat(kernel.path("operator").asString()).isEqualTo("MatMulV3");
        assertThat(kernel.path("calls").asInt()).isEqualTo(2);
        assertThat(kernel.path("median_us").asDouble()).isEqualTo(1400);
        assertThat(kernel.path("ratio").asDouble())
                .isEqualTo(1400 / kernel.path("predicted_us").asDouble());
        assertThat(json.path("findings").get(0).path("kind").asString()).isEqualTo("slow-kernels");
        assertThat(json.path("findings").get(0).path("gain_us").asDouble())
                .isEqualTo(2800 - 2 * kernel.path("predicted_us").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"advisor-33col", "torch_npu-level1", "torch_npu-level2-training"})
    void everyRealExportGoesThroughAndItsPartsAddUp(String place) {
        String export = SharedFolder.require("data/profiler-exports/" + place).toString();
        JsonNode json = json("import", "profile", export, "--device", "ascend-910b3", "--json");
        double whole = json.path("whole_us").asDouble();
        JsonNode die = json.path("dies").get(0);
        double parts = die.path("computing_us").asDouble()
                + die.path("overlapped_us").asDouble()
                + die.path("exposed_us").asDouble()
                + die.path("idle_us").asDouble();
        assertThat(parts).isCloseTo(whole, org.assertj.core.data.Offset.offset(1e-3));
        assertThat(json.path("malformed").isEmpty()).isTrue();
        assertThat(json.path("findings").isEmpty()).isFalse();
        json.path("findings")
                .forEach(finding ->
                        assertThat(finding.path("gain_us").asDouble()).isBetween(0.0, whole));
    }

    @Test
    void kernelsThatItWritesMakeAProfileOfTheDevice() throws IOException {
        String export = SharedFolder.require("data/profiler-exports/torch_npu-level2-training")
                .toString();
        Path out = folder.resolve("out");
        Outcome outcome = Outcome.twin("import", "profile", export, "--device", "ascend-910b3", "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(out).isDirectoryContaining("glob:**/bottlenecks.{json,png,svg}");
        Outcome fit = Outcome.twin(
                "calibrate",
                "kernels",
                "--device",
                "ascend-910b3",
                "--data",
                out,
                "--out",
                folder.resolve("profile.json").toString());
        assertThat(fit.exitCode()).as(fit.err()).isZero();
        assertThat(fit.out()).contains("matmul");
        Outcome again = Outcome.twin("import", "profile", export, "--out", out);
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("--force");
        assertThat(Outcome.twin("import", "profile", export, "--out", out, "--force")
                        .exitCode())
                .isZero();
    }

    @Test
    void stepsOfAServersLogAreWrittenAsStepCostReadsThem() throws IOException {
        String line = "[2025-11-04 05:31:4%d TP0] Decode batch, #running-req: 32, #token: %d, token usage: 0.14,"
                + " npu graph: %s, gen throughput (token/s): %d, #queue-req: 0%n";
        Path log = Files.writeString(
                folder.resolve("server.log"),
                "[x TP0] max_total_num_tokens=171008, max_running_requests=48\n"
                        + "[x TP0] Prefill batch, #new-seq: 32, #new-token: 300, #cached-token: 100\n"
                        + line.formatted(2, 24_000, "True", 900)
                        + line.formatted(3, 25_280, "False", 1280)
                        + "[x TP0] Prefill batch, #new-seq: 1, #new-token: 300, #cached-token: 100\n"
                        + line.formatted(4, 26_560, "True", 640));
        Path out = folder.resolve("out");
        Outcome outcome = Outcome.twin("import", "profile", log, "--out", out);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("KV memory of 171,008 tokens")
                .contains("had 25.0 % of the prompts")
                .contains("1 of 3 decode lines ran without a captured graph");
        assertThat(out.resolve("steps.csv"))
                .hasContent("phase,requests,tokens,prefix_tokens,milliseconds\ndecode,32,32,25248,25.0000\n");
    }

    @Test
    void aCutRowIsSaidOnStandardErrorAndTheRestGoesOn() throws IOException {
        Path place = export();
        Files.writeString(place.resolve("kernel_details.csv"), KERNELS + "1,2,e,Cast\n");
        Outcome outcome = Outcome.twin("import", "profile", place);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("1 row could not be used").contains("kernel_details.csv:6");
        assertThat(outcome.out()).contains("4 calls");
    }

    @Test
    void wrongInputExitsWithTwo() throws IOException {
        assertThat(Outcome.twin("import", "profile", folder.resolve("absent").toString())
                        .exitCode())
                .isEqualTo(2);
        Outcome device = Outcome.twin("import", "profile", export(), "--device", "ascend-910b9");
        assertThat(device.exitCode()).isEqualTo(2);
        assertThat(device.err()).contains("known: ");
        assertThat(Outcome.twin("import", "profile", export(), "--profile", "none")
                        .err())
                .contains("--device");
    }
}
