package org.ascendtwin.scenarios.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceReaderTest {
    private static final String MINE = """
            id: my-npu
            like: ascend-910b2
            cube: {cores: 20, clock: 1.65 GHz}
            memory: {hbm-rate: 1.2 TB/s}
            sources: {memory.hbm-rate: measured with my own copy kernel}
            """;

    @TempDir
    Path folder;

    private Device read(String text) throws InvalidInput, IOException {
        return DeviceReader.read(Files.writeString(folder.resolve("mine.yaml"), text));
    }

    private List<String> problemsOf(String text) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> read(text));
        return Objects.requireNonNull(refused, "the device was accepted").problems().stream()
                .map(Problem::toString)
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void everyDeviceOfTheCatalogueReadsBackFromWhatIsPrintedOfIt() throws InvalidInput, IOException {
        for (Device device : DeviceCatalogue.shipped().devices().values()) {
            assertThat(read(DeviceReader.yaml(device))).isEqualTo(device);
        }
    }

    @Test
    void aDeviceLikeAnotherTakesOverWhatItDoesNotSay() throws InvalidInput, IOException {
        Device mine = read(MINE);
        Device base = DeviceCatalogue.shipped().device("ascend-910b2");
        assertThat(mine.id()).isEqualTo("my-npu");
        assertThat(mine.name()).isEqualTo("my-npu");
        assertThat(mine.cube().cores()).isEqualTo(20);
        assertThat(mine.cube().macsPerCycle(DataType.INT8)).isEqualTo(8192);
        assertThat(mine.memory().hbmBytesPerSecond()).isEqualTo(1.2e12);
        assertThat(mine.memory().l2()).isEqualTo(base.memory().l2());
        assertThat(mine.kernels()).isEqualTo(base.kernels());
        assertThat(mine.sourceOf("memory.hbm-rate")).isEqualTo("measured with my own copy kernel");
        assertThat(mine.sourceOf("cube.clock")).startsWith("stated in").endsWith("mine.yaml");
        assertThat(mine.sourceOf("kernels.hbm-efficiency")).isEqualTo(base.sourceOf("kernels.hbm-efficiency"));
    }

    @Test
    void everyProblemOfADeviceIsReportedWithItsPlace() {
        List<String> problems = problemsOf("""
                id: my-npu
                like: ascend-910b2
                cube: {cores: 0, clock: 1650}
                memory: {hbm: 64 KiB, l2: 1 B, hbm-rat: 1 TB/s}
                kernels: {hbm-efficiency: 1.5, matmul-fixed: 2 s}
                """);
        assertThat(problems)
                .anySatisfy(p -> assertThat(p)
                        .startsWith("mine.yaml:3:25: cube.clock: \"1650\"")
                        .contains("Maybe"))
                .anySatisfy(p -> assertThat(p)
                        .startsWith("mine.yaml:4:")
                        .contains("memory.hbm-rat: unknown key")
                        .endsWith("Maybe \"hbm-rate\"."))
                .anySatisfy(p -> assertThat(p)
                        .startsWith("mine.yaml:4:15: memory.hbm: is 64 KiB; allowed: 256 MiB to 4 TiB. Maybe"))
                .anySatisfy(p -> assertThat(p).startsWith("mine.yaml:4:27: memory.l2: is 1 B; allowed: 64 KiB"))
                .anySatisfy(p ->
                        assertThat(p).startsWith("mine.yaml:5:27: kernels.hbm-efficiency: is 1.5; allowed: 0.01 to 1"))
                .anySatisfy(p -> assertThat(p)
                        .startsWith("mine.yaml:5:46: kernels.matmul-fixed: is 2 s; allowed: 0 ns to 10 ms"));
    }

    @Test
    void namesThatNothingBearsAreReportedWithTheNearest() {
        assertThat(problemsOf(MINE.replace("like: ascend-910b2", "like: ascend-910b9")))
                .singleElement()
                .asString()
                .startsWith("mine.yaml:2:7: like: no device is called")
                .contains("Maybe \"ascend-910b");
        assertThat(problemsOf(MINE.replace("sources: {memory.hbm-rate", "sources: {memory.hbm-rats")))
                .singleElement()
                .asString()
                .contains("sources.memory.hbm-rats: is the source of no value. Maybe \"memory.hbm-rate\".");
        assertThat(problemsOf(MINE.replace("id: my-npu\n", "")))
                .anySatisfy(p -> assertThat(p).contains("id: is missing"));
        assertThat(problemsOf("id: x\n")).anySatisfy(p -> assertThat(p).contains("cube: is missing"));
    }

    @Test
    void aScenarioTakesItsDeviceByNameByFileOrWrittenOut() throws InvalidInput, IOException {
        Files.writeString(folder.resolve("mine.yaml"), MINE);
        String scenario = """
                name: small
                title: A small one
                model: {id: qwen3-8b}
                cluster: {id: a3-server, cards: 1, device: DEVICE}
                servers:
                  - flags: {tp-size: 1}
                workload: {num-prompts: 10, max-concurrency: 5, input-len: 100, output-len: 50}
                """;
        ScenarioReader reader = new ScenarioReader(List.of());
        String file = folder.resolve("run.yaml").toString();
        Scenario byName = reader.read(file, scenario.replace("DEVICE", "ascend-910b2"), List.of());
        assertThat(byName.cluster().device()).isEqualTo(DeviceSpec.valueOf("ascend-910b2"));
        Scenario byFile = reader.read(file, scenario.replace("DEVICE", "mine.yaml"), List.of());
        assertThat(byFile.cluster().device().own()).isEqualTo(DeviceReader.read(folder.resolve("mine.yaml")));
        Scenario inline = reader.read(
                file,
                scenario.replace("DEVICE", "{id: my-npu, like: ascend-910b2, memory: {hbm-rate: 1.2 TB/s}}"),
                List.of());
        assertThat(Objects.requireNonNull(inline.cluster().device().own())
                        .memory()
                        .hbmBytesPerSecond())
                .isEqualTo(1.2e12);
        assertThat(reader.read("elsewhere.yaml", ScenarioWriter.yaml(byFile), List.of()))
                .isEqualTo(byFile);
    }
}
