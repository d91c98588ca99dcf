package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.hardware.core.NamedKernel;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KernelCommandTest {
    @TempDir
    Path folder;

    private static Outcome kernel(String device, String op, String shape, Object... more) {
        return Outcome.twin(List.of("kernel", "--device", device, "--op", op, "--shape", shape), more);
    }

    @Test
    void aTraceCoversEveryCoreAndAddsUpToTheBusyTime() throws IOException {
        Path file = folder.resolve("trace.json");
        Outcome run =
                kernel("ascend-910b2", "matmul", "16x5120x12800", "--json", "--trace", file, "--prefetch", "16 MiB");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonNode result = run.json();
        JsonNode events = new JsonMapper().readTree(Files.readString(file)).get("traceEvents");
        double computing = 0;
        boolean[] seen = new boolean[25];
        for (JsonNode event : events) {
            if (event.get("ph").asString().equals("X")) {
                seen[event.get("pid").asInt()] = true;
                computing += event.get("tid").asInt() == 1 ? event.get("dur").asDouble() : 0;
            }
        }
        assertThat(seen).doesNotContain(false);
        double work = result.get("time_us").asDouble() - result.get("fixed_us").asDouble();
        assertThat(computing / (24 * work))
                .isCloseTo(
                        result.get("pipe_utilisation").get("compute").asDouble(),
                        org.assertj.core.api.Assertions.within(1e-3));
        assertThat(result.get("bytes").get("prefetched").asDouble()).isBetween(1e7, 16.0 * (1 << 20));
        assertThat(folder).isDirectoryContaining(file::equals);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascend-910a", "ascend-910b2", "ascend-950pr"})
    void everyKernelRunsOnEveryGeneration(String device) {
        for (NamedKernel kernel : NamedKernel.all()) {
            String shape = String.join(
                    "x", kernel.dimensions().stream().map(name -> "64").toList());
            Outcome run = kernel(device, kernel.name(), shape);
            assertThat(run.err()).as("%s on %s", kernel.name(), device).isEmpty();
            assertThat(run.out()).contains("bound by").contains("operator level");
        }
    }

    @Test
    void everyDeviceHasTheCoreLevelOrSaysThatItHasTheOther() {
        for (String device : DeviceCatalogue.shipped().devices().keySet()) {
            for (String op : List.of("matmul", "rms_norm")) {
                Outcome run = kernel(device, op, op.equals("matmul") ? "64x256x256" : "64x256");
                assertThat(run.err()).as("%s on %s", op, device).isEmpty();
                String level = device.startsWith("ascend-") ? "bound by" : "core level      not available";
                assertThat(run.out()).as("%s on %s", op, device).contains(level).contains("operator level");
            }
        }
        assertThat(kernel("h100-sxm", "matmul", "64x64x64", "--out", folder).err())
                .contains("no AI cores")
                .contains("Maybe");
    }

    @Test
    void aSearchPrintsTilingsBestFirstAndANamedOneIsTaken() {
        JsonNode found = kernel("ascend-910b2", "matmul", "64x2048x2048", "--tiling", "search", "--json")
                .json();
        double last = 0;
        for (JsonNode tiling : found.get("tilings")) {
            assertThat(tiling.get("work_us").asDouble()).isGreaterThanOrEqualTo(last);
            last = tiling.get("work_us").asDouble();
        }
        JsonNode best = found.get("tilings").get(0);
        JsonNode named = kernel(
                        "ascend-910b2",
                        "matmul",
                        "64x2048x2048",
                        "--tiling",
                        best.get("tiling").asString(),
                        "--json")
                .json();
        assertThat(named.get("time_us").asDouble())
                .isEqualTo(found.get("time_us").asDouble());
        assertThat(kernel("ascend-910b2", "matmul", "64x64x64", "--tiling", "4x")
                        .err())
                .contains("Maybe \"128x256x128\"");
        assertThat(kernel("ascend-910b2", "rms_norm", "64x64", "--tiling", "search")
                        .err())
                .contains("is for matmul");
    }

    @Test
    void streamsBesideEachOtherAreComparedWithEachAlone() throws IOException {
        Outcome run = kernel(
                "ascend-910b2",
                "decode_attention",
                "96x1x4096x16x2x128",
                "--cubes=16",
                "--vectors=32",
                "--beside",
                "grouped_matmul 8x96x2048x1024 cubes=8 vectors=16",
                "--beside",
                "copy 8 MiB at 100 GB/s",
                "--trace",
                folder.resolve("streams.json"),
                "--json");
        assertThat(run.err()).isEmpty();
        JsonNode streams = run.json().get("streams");
        assertThat(streams).hasSize(3);
        assertThat(Files.readString(folder.resolve("streams.json")))
                .contains("grouped_matmul, core 7")
                .contains("store (fixpipe, MTE3)");
        for (JsonNode stream : streams) {
            assertThat(stream.get("together_us").asDouble())
                    .isGreaterThanOrEqualTo(stream.get("alone_us").asDouble());
        }
        assertThat(kernel("ascend-910b2", "rms_norm", "16x16", "--beside", "nothing")
                        .err())
                .contains("Maybe \"grouped_matmul");
        assertThat(kernel("ascend-910b2", "rms_norm", "16x16", "--beside", "matmul 16x16x16 cubes=4")
                        .err())
                .contains("cube cores of all streams is 28");
    }

    @Test
    void theRooflineIsDrawn() throws IOException {
        Outcome run = kernel("ascend-910b2", "matmul", "64x2048x2048", "--out", folder.resolve("charts"));
        assertThat(run.err()).isEmpty();
        assertThat(folder.resolve("charts/kernel.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("charts/kernel.svg")))
                .contains("Roofline")
                .contains("Pipes");
    }

    @Test
    void sizesAreTakenInOrderOrByName() {
        String ordered =
                kernel("ascend-910b2", "matmul", "16x512x1024", "--json").out();
        assertThat(kernel("ascend-910b2", "matmul", "n=1024,m=16,k=512", "--json")
                        .out())
                .isEqualTo(ordered);
        assertThat(kernel("ascend-910b2", "matmul", "[16, 512, 1024]", "--json").out())
                .isEqualTo(ordered);
        assertThat(kernel("ascend-910b2", "matmul", "16", "512", "1024", "--json")
                        .out())
                .isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource({
        "ascend-910b7,matmul,16x16x16,'Maybe \"ascend-910b'",
        "ascend-910b2,matmull,16x16x16,Maybe \"matmul\"",
        "ascend-910b2,matmul,16x16,'takes 3: mxkxn. Maybe'",
        "ascend-910b2,matmul,16x16xa,Maybe m=",
        "ascend-910b2,matmul,16x0x16,allowed: 1 to",
        "ascend-910b2,matmul,1000000x1000000x1000000,Maybe simulate a part",
        "ascend-910b2,matmul,'m=1,m=2,k=3',names no size"
    })
    void wrongInputSaysWhatIsAllowedAndExitsWithTwo(String device, String op, String shape, String expected) {
        Outcome run = kernel(device, op, shape);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("1 problem:").contains(expected);
    }

    @Test
    void wrongOptionsSayWhatIsAllowedAndLeaveNoFile() {
        assertThat(kernel("ascend-910b2", "matmul", "16x16x16", "--dtype", "bf17")
                        .err())
                .contains("allowed for matmul: bf16, fp16")
                .contains("Maybe");
        assertThat(kernel("ascend-910b2", "matmul", "16x16x16", "--prefetch", "16")
                        .err())
                .contains("--prefetch")
                .contains("Maybe");
        assertThat(kernel("ascend-910b2", "rms_norm", "16x16", "--prefetch", "16MiB")
                        .err())
                .contains("no weight");
        Outcome trace = kernel("ascend-910b2", "rms_norm", "16x16", "--trace", folder.resolve("absent/trace.json"));
        assertThat(trace.exitCode()).isEqualTo(2);
        assertThat(trace.err()).contains("--trace").contains("Maybe");
        assertThat(folder).isEmptyDirectory();
    }
}
