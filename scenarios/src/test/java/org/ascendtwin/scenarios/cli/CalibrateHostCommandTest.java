package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.ascendtwin.calibration.serving.MeasuredTerm;
import org.ascendtwin.calibration.serving.ServingParameter;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./twin calibrate host}, and a run on the profile that it writes. */
final class CalibrateHostCommandTest {
    @TempDir
    private Path folder;

    /** A prefill of one short prompt, launched operator by operator, is as long as its launches. */
    private Path scenario(Path profile) throws IOException {
        return Files.writeString(folder.resolve("one.yaml"), """
                name: one
                title: One short prompt
                model: {id: qwen3-8b}
                cluster: {id: a3-server, device: ascend-910-9392}
                servers: [{flags: {tp-size: 1}}]
                workload: {num-prompts: 1, input-len: 16, output-len: 2}
                assumptions: {serving-profile: %s}
                report: {charts: false}
                """.formatted(profile));
    }

    private static JsonNode json(Object... words) {
        Outcome outcome = Outcome.twin(words);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return new JsonMapper().readTree(outcome.out());
    }

    private double firstTokenMillis(Path profile) throws IOException {
        return json("run", scenario(profile), "--json")
                .path("metrics")
                .path("mean_ttft_ms")
                .asDouble();
    }

    /** Launches every {@code micros}, a kernel of 5 us each. */
    private Path export(int micros) throws IOException {
        StringBuilder table = new StringBuilder("Step Id,Model ID,Stream ID,Name,Type,Accelerator Core,Start Time(us),"
                + "Duration(us),Input Shapes,Input Data Types,Input Formats,Output Shapes\n");
        for (int i = 0; i < 200; i++) {
            table.append("1,4294967295,2,a,Mul,AI_VECTOR_CORE,").append(1000 + i * micros);
            table.append(",5,\"2,1024\",DT_BF16,ND,\"2,1024\"\n");
        }
        Path place = Files.createDirectories(folder.resolve("every" + micros));
        return Files.writeString(place.resolve("kernel_details.csv"), table);
    }

    private Path calibrated(int micros) throws IOException {
        Path profile = folder.resolve(micros + ".json");
        Outcome outcome = Outcome.twin(
                "calibrate", "host", "--data", export(micros), "--device", "ascend-910-9392", "--out", profile);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("host-iteration not measured").contains("graph-gap not measured");
        return profile;
    }

    @Test
    void aRunOnTheProfileLaunchesAtThePaceOfTheExport() throws IOException {
        double slow = firstTokenMillis(calibrated(400));
        double fast = firstTokenMillis(calibrated(200));
        double slower = firstTokenMillis(calibrated(600));
        // So few tokens take as long as their launches: the time is a line over the pace.
        assertThat(slower - slow).isCloseTo(slow - fast, within(1e-3 * slow));
        assertThat(slow - fast).isGreaterThan(0.3 * slow);
    }

    @Test
    void aRunSaysWhereEachNumberOfTheRuntimeComesFrom() throws IOException {
        Path profile = calibrated(100);
        Path run = folder.resolve("run");
        assertThat(Outcome.twin(
                                "run",
                                scenario(profile),
                                "--set",
                                "assumptions.runtime.host-iteration=2 ms",
                                "--out",
                                run)
                        .exitCode())
                .isZero();
        JsonNode runtime = new JsonMapper()
                .readTree(Files.readString(run.resolve("result.json")))
                .path("runtime");
        assertThat(runtime.path("eager-launch").path("value").asString()).isEqualTo("100 us");
        assertThat(runtime.path("eager-launch").path("from").asString())
                .isEqualTo("measured in every100/kernel_details.csv");
        assertThat(runtime.path("host-iteration").path("from").asString()).isEqualTo("said by the scenario");
        assertThat(runtime.path("prompt-slowdown").path("from").asString())
                .isEqualTo("fitted to sglang-ascend-golden.json");
        assertThat(Outcome.twin("explain", run).out())
                .contains("eager-launch 100 us (measured in every100/kernel_details.csv)")
                .contains("host-iteration 2 ms (said by the scenario)");
    }

    /** Kernels of the A3 die are priced by those of a 910B2, and some by no measured kernel at all. */
    @Test
    void aRunSaysWhatItsKernelsRestOn() throws IOException {
        JsonNode rests = json("run", scenario(Path.of("prior")), "--json").path("kernel_time_rests_on");
        double all = 0;
        for (String ground : new String[] {"measured", "other_sizes", "borrowed", "borrowed_other_sizes", "model"}) {
            all += rests.path(ground).asDouble();
        }
        assertThat(all).isCloseTo(1, within(1e-9));
        assertThat(rests.path("measured").asDouble()).isZero();
        assertThat(rests.path("borrowed").asDouble()).isPositive();
        assertThat(rests.path("model").asDouble()).isPositive();
        assertThat(rests.path("steps").asInt()).isPositive();
        JsonNode bare = json("run", scenario(Path.of("prior")), "--set", "cluster.profile=none", "--json")
                .path("kernel_time_rests_on");
        assertThat(bare.path("model").asDouble()).isCloseTo(1, within(1e-9));
    }

    @Test
    void aRealExportIsReadAndItsProfileNamesIt() throws IOException {
        Path profile = folder.resolve("real.json");
        Outcome outcome = Outcome.twin(
                "calibrate",
                "host",
                "--data",
                SharedFolder.require("data/profiler-exports/torch_npu-level2-training"),
                "--device",
                "ascend-910b3",
                "--out",
                profile);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        MeasuredTerm pace = Objects.requireNonNull(ServingProfileFile.read(profile, ServingPlatform.ASCEND)
                .measured()
                .get(ServingParameter.EAGER_LAUNCH));
        assertThat(outcome.out()).contains(String.format(Locale.ROOT, "eager-launch  %.3g", pace.value()));
        assertThat(pace.from()).isEqualTo("torch_npu-level2-training/kernel_details.csv.gz");
        assertThat(pace.count()).isEqualTo(2370);
    }

    @Test
    void whatShowsNothingOrHasNoProfileIsRefused() throws IOException {
        Path few = Files.writeString(folder.resolve("few.csv"), """
                Name,Type,Start Time(us),Duration(us)
                a,Mul,0,5
                """);
        Outcome nothing = Outcome.twin(
                "calibrate", "host", "--data", few, "--device", "ascend-910b2", "--out", folder.resolve("no.json"));
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.err()).contains("eager-launch not measured: the die waited for 0 launches");
        assertThat(folder.resolve("no.json")).doesNotExist();
        Outcome cpu = Outcome.twin(
                "calibrate", "host", "--data", few, "--device", "host-cpu", "--out", folder.resolve("no.json"));
        assertThat(cpu.exitCode()).isEqualTo(2);
        assertThat(cpu.err()).contains("has no serving profile").contains("Maybe ./twin calibrate live");
    }
}
