package org.ascendtwin.calibration.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.ascendtwin.calibration.bottleneck.KernelGroup;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.sim.SharedFolder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProfileFilesTest {
    private static final Offset<Double> NANO = Offset.offset(1e-3);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    @TempDir
    Path folder;

    private static Path export(String name) {
        return SharedFolder.require("data/profiler-exports/" + name);
    }

    @ParameterizedTest
    @CsvSource({
        "advisor-33col, kernel_details.csv.gz, 591",
        "torch_npu-level1, kernel_details.csv, 191",
        "torch_npu-level2-training, kernel_details.csv.gz, 2463"
    })
    void everyCallOfEveryExportIsReadAndNothingElse(String place, String file, int rows) throws IOException {
        ProfileExport export = ProfileFiles.read(export(place), "");
        assertThat(export.malformed()).isEmpty();
        assertThat(export.calls()).hasSize(rows);
        double sum = 0;
        try (InputStream in = Files.newInputStream(export(place).resolve(file));
                InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            List<String> heading = List.of(lines.readLine().split(",", -1));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = QUOTED.matcher(line).replaceAll("").split(",", -1);
                sum += Double.parseDouble(fields[heading.indexOf("Duration(us)")].strip());
            }
        }
        assertThat(export.calls().stream()
                        .mapToDouble(call -> call.timing().micros())
                        .sum())
                .isCloseTo(sum, NANO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch_npu-level1", "torch_npu-level2-training"})
    void callsAddUpToTheProfilersOwnSums(String place) throws IOException {
        ProfileExport export = ProfileFiles.read(export(place), "");
        Map<String, Double> micros = new TreeMap<>();
        export.calls().stream()
                .filter(call -> !call.isExchange())
                .forEach(call -> micros.merge(call.operator(), call.timing().micros(), Double::sum));
        assertThat(export.operators()).hasSize(micros.size()).allSatisfy(total -> assertThat(
                        micros.get(total.operator()))
                .as(total.operator())
                .isCloseTo(total.totalMicros(), Offset.offset(1e-3 * total.count() + 1e-9)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch_npu-level1", "torch_npu-level2-training"})
    void exchangesAddUpToHcclsOwnSums(String place) throws IOException {
        JsonNode root = new JsonMapper().readTree(Files.readString(export(place).resolve("communication.json")));
        double elapsed = 0;
        double waiting = 0;
        for (JsonNode step : root) {
            for (JsonNode kind : step) {
                JsonNode sum = kind.path("Total Op Info").path("Communication Time Info");
                elapsed += 1e3 * sum.path("Elapse Time(ms)").asDouble();
                waiting += 1e3 * sum.path("Wait Time(ms)").asDouble();
            }
        }
        List<CollectiveCall> calls = ProfileFiles.read(export(place), "").collectives();
        assertThat(calls.stream().mapToDouble(CollectiveCall::elapsedMicros).sum())
                .isCloseTo(elapsed, NANO);
        assertThat(calls.stream().mapToDouble(CollectiveCall::waitMicros).sum()).isCloseTo(waiting, NANO);
        assertThat(calls).allSatisfy(call -> assertThat(call.waitMicros() + call.transitMicros() + call.restMicros())
                .isCloseTo(call.elapsedMicros(), NANO));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void whatCannotBeUsedIsReportedWithItsPlaceAndTheRestIsRead() throws IOException {
        write("kernel_details.csv", "Type,Duration(us),Start Time(us)\nAdd,x,1\nAdd,2,1.5\t\nMul,3\nSub,4,soon\n");
        write("api_statistic.csv", "Level,API Name,Time(us),Count,Min(us)\nacl,aclnnAdd,1,many,1\n");
        write("communication.json", "{\"step\": {\"collective\": {\"Communication Time Info\"");
        write("communication_2.json", """
                {"step": {"collective": {
                  "hcom_a__1_1@7": {"Communication Time Info": {"Elapse Time(ms)": 2, "Wait Time(ms)": 1, "Transit Time(ms)": 0}},
                  "hcom_b__1_1@7": {"Communication Time Info": {"Wait Time(ms)": 1}}}}}
                """);
        Files.write(folder.resolve("op.csv.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1});
        ProfileExport export = ProfileFiles.read(folder, "");
        assertThat(export.calls()).singleElement().satisfies(call -> {
            assertThat(call.startNanos()).isEqualTo(1500);
            assertThat(call.durationNanos()).isEqualTo(2000);
        });
        assertThat(export.collectives()).extracting(CollectiveCall::operation).containsExactly("hcom_a");
        assertThat(export.malformed())
                .extracting(row -> row.source().substring(folder.toString().length() + 1))
                .containsExactly(
                        "api_statistic.csv:2",
                        "communication.json",
                        "communication_2.json: step, hcom_b__1_1@7",
                        "kernel_details.csv:2",
                        "kernel_details.csv:4",
                        "kernel_details.csv:5",
                        "op.csv.gz");
        assertThat(export.malformed())
                .allSatisfy(row -> assertThat(row.reason()).isNotBlank());
        assertThat(export.files().stream()
                        .mapToInt(Ingested.DataFile::malformed)
                        .sum())
                .isEqualTo(5);
    }

    @Test
    void msprofsOwnExportBesideTorchsIsNotCountedTwice() throws IOException {
        String torch = "Name,Type,Start Time(us),Duration(us),Block Num\na,Add,1,2,40\n";
        String msprof = """
                Device_id,Op Name,OP Type,Task Type,Task Start Time(us),Task Duration(us),Block Dim
                0,a,Add,AI_VECTOR_CORE,1,2,40
                """;
        write("x_ascend_pt/ASCEND_PROFILER_OUTPUT/kernel_details.csv", torch);
        write("x_ascend_pt/PROF_1/mindstudio_profiler_output/op_summary_1.csv", msprof);
        write("y/PROF_2/mindstudio_profiler_output/op_summary_2.csv", msprof);
        ProfileExport export = ProfileFiles.read(folder, "");
        assertThat(export.calls())
                .extracting(call -> call.place().device())
                .containsExactly("x_ascend_pt/ASCEND_PROFILER_OUTPUT", "y/PROF_2/mindstudio_profiler_output 0");
        assertThat(export.calls()).extracting(KernelCall::blocks).containsOnly(40);
        assertThat(export.others()).singleElement().asString().contains("op_summary_1.csv");
    }

    @Test
    void aPlaceWithNothingKnownSaysWhatWouldBe() throws IOException {
        write("table.csv", "x,y\n1,2\n");
        write("trace_view.json", "[{\"name\": \"step\"}]");
        assertThatThrownBy(() -> ProfileFiles.read(folder, ""))
                .hasMessageContaining("kernel_details")
                .hasMessageContaining("[x, y]")
                .hasMessageContaining("trace_view.json");
        assertThatThrownBy(() -> ProfileFiles.read(folder.resolve("absent"), ""))
                .hasMessageContaining("Maybe the name is wrong");
    }

    @Test
    void aTableOfMediansReadsBackAsTheSameKernels() throws IOException {
        List<KernelTiming> medians =
                KernelGroup.of(ProfileFiles.read(export("torch_npu-level2-training"), "ascend-910b3")
                                .calls())
                        .stream()
                        .map(KernelGroup::median)
                        .toList();
        write("kernels.csv", TimingTable.text(medians));
        Ingested read = new KernelTables("ascend-910b3").read(folder);
        assertThat(read.malformed()).isEmpty();
        assertThat(read.timings())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("micros", "source")
                .isEqualTo(medians);
        for (int i = 0; i < medians.size(); i++) {
            assertThat(read.timings().get(i).micros()).isCloseTo(medians.get(i).micros(), NANO);
        }
    }
}
