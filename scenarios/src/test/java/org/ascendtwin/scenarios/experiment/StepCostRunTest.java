package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.MeasuredServing;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfileFit;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose steps take what a file or the scenario says, and runs whose dies do several things at once. */
final class StepCostRunTest {
    private static final String SMALL = TestScenario.small(40, 8, "500", "50");

    private static final String MIXTURE = """
        name: mixture
        title: A mixture of experts on a server
        model: {id: deepseek-r1, weights: w4a8}
        cluster: {id: a3-server, device: ascend-910-9392}
        servers:
          - flags: {tp-size: 16, dp-size: 16, enable-dp-attention: true, moe-a2a-backend: deepep, mem-fraction-static: 0.8}
        workload:
          num-prompts: 64
          max-concurrency: 64
          input-len: 2000
          output-len: 20
        """;

    @TempDir
    private Path folder;

    private static RunResult run(String scenario, String... settings) throws InvalidInput {
        return TestRun.of(scenario, settings);
    }

    private static double metric(RunResult result, String name) {
        return result.figure(name).value();
    }

    private Path file(String... rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("phase,requests,tokens,prefix_tokens,milliseconds"));
        lines.addAll(List.of(rows));
        return Files.write(folder.resolve("steps.csv"), lines, StandardCharsets.UTF_8);
    }

    @Test
    void constantStepsMakeTheTimeOfATokenAfterTheFirst() throws InvalidInput {
        RunResult result =
                run(SMALL, "servers[0].step-cost.fixed=20 ms", "workload.max-concurrency=1", "workload.num-prompts=5");
        assertThat(metric(result, "mean_tpot_ms")).isCloseTo(20, within(0.01));
    }

    @Test
    void stepsOfTheDevicesProfileStandWhereTheScenarioSaysNothing() throws InvalidInput, IOException {
        String alone = SMALL.replace("tp-size: 2", "tp-size: 1, disable-overlap-schedule: true");
        List<MeasuredStep> steps = List.of(
                new MeasuredStep(Phase.EXTEND, 1, 500, 0, 90_000_000),
                new MeasuredStep(Phase.DECODE, 1, 1, 520, 20_000_000));
        DeviceProfile profile = new ProfileFit(DeviceCatalogue.shipped().device("ascend-910-9392"), null)
                .profile(new Ingested(List.of(), List.of(), List.of()), "test")
                .with("qwen3-8b", MeasuredServing.of(steps, new long[] {1_000_000}, DraftChances.NONE), "test");
        Path file = Files.writeString(folder.resolve("profile.json"), ProfileFile.text(profile));
        String[] settings = {
            "cluster.profile=" + file.toAbsolutePath(), "workload.max-concurrency=1", "workload.num-prompts=5"
        };
        // Between two tokens lie a step of 20 ms and a millisecond of the host.
        assertThat(metric(run(alone, settings), "mean_tpot_ms")).isCloseTo(21, within(0.5));
        assertThat(metric(run(alone, settings), "mean_ttft_ms")).isCloseTo(91, within(0.5));
        String said = "servers[0].step-cost.fixed=5 ms";
        assertThat(metric(run(alone, settings[0], settings[1], settings[2], said), "mean_tpot_ms"))
                .as("a step that the scenario says, and the profile's host")
                .isCloseTo(5 + 1, within(0.01));
        assertThat(metric(run(SMALL, settings), "mean_tpot_ms"))
                .as("on two dies the profile's steps do not hold")
                .isEqualTo(metric(run(SMALL, "cluster.profile=none", settings[1], settings[2]), "mean_tpot_ms"));
        assertDraftedStepsStand(alone, steps, settings);
    }

    /** Steps with a draft model stand under a name of their own, and with them how often its drafts were right. */
    private void assertDraftedStepsStand(String scenario, List<MeasuredStep> plain, String[] settings)
            throws InvalidInput, IOException {
        List<MeasuredStep> steps = List.of(plain.getFirst(), new MeasuredStep(Phase.VERIFY, 1, 4, 520, 30_000_000));
        DeviceProfile profile = new ProfileFit(DeviceCatalogue.shipped().device("ascend-910-9392"), null)
                .profile(new Ingested(List.of(), List.of(), List.of()), "test")
                .with(
                        MeasuredServing.key("qwen3-8b", "qwen3-0.6b"),
                        MeasuredServing.of(steps, new long[] {1_000_000}, new DraftChances(List.of(1.0, 1.0, 0.0), 0)),
                        "test");
        Files.writeString(folder.resolve("profile.json"), ProfileFile.text(profile));
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("model.draft.id=qwen3-0.6b");
        all.add("servers[0].flags.speculative-algorithm=STANDALONE");
        all.add("servers[0].flags.speculative-num-steps=3");
        RunResult drafted = run(scenario, all.toArray(new String[0]));
        assertThat(metric(drafted, "accept_length")).isCloseTo(3, within(0.1));
        // 49 tokens after the first in 17 verifications of 30 ms and a millisecond of the host.
        assertThat(metric(drafted, "mean_tpot_ms")).isCloseTo(17 * 31 / 49.0, within(0.5));
    }

    @Test
    void measuredStepsAreMetAndThoseOutsideAreCounted() throws Exception {
        Path steps = file("extend,1,500,0,30", "extend,8,4000,0,200", "decode,1,1,500,11", "decode,8,8,4400,19");
        RunResult result = run(
                SMALL, "servers[0].step-cost.table=" + steps, "workload.max-concurrency=1", "workload.num-prompts=5");
        assertThat(metric(result, "mean_tpot_ms")).isBetween(10.9, 12.0);
        assertThat(result.notes()).noneMatch(note -> note.contains("outside"));
        RunResult wide = run(SMALL, "servers[0].step-cost.table=" + steps, "workload.max-concurrency=32");
        assertThat(wide.notes()).anyMatch(note -> note.contains("outside"));
    }

    @Test
    void replayedStepsFollowEachOther() throws Exception {
        Path steps = file("extend,1,500,0,30", "decode,1,1,500,10", "decode,1,1,501,30");
        RunResult result = run(
                SMALL, "servers[0].step-cost.replay=" + steps, "workload.max-concurrency=1", "workload.num-prompts=5");
        assertThat(metric(result, "mean_tpot_ms")).isBetween(19.5, 20.6);
    }

    @Test
    void whatIsWrongWithAFileIsSaidWithItsLine() throws Exception {
        Path steps = file("extend,1,500,0,30", "prefill,1,1,500,10");
        assertThatThrownBy(() -> run(SMALL, "servers[0].step-cost.table=" + steps))
                .hasMessageContaining("steps.csv:3")
                .hasMessageContaining("Maybe prefill is extend");
        assertThatThrownBy(() -> run(SMALL, "servers[0].step-cost.table=" + folder.resolve("none.csv")))
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> run(SMALL, "servers[0].step-cost.table=" + steps, "servers[0].step-cost.fixed=1 ms"))
                .hasMessageContaining("one of");
        assertThatThrownBy(() -> run(MIXTURE, "servers[0].step-cost.replay=" + file("decode,1,1,500,10")))
                .hasMessageContaining("ranks");
    }

    @Test
    void halvesOfABatchOverlapWhereTheFlagSaysSo() throws InvalidInput {
        RunResult apart = run(MIXTURE);
        RunResult two = run(MIXTURE, "servers[0].flags.enable-two-batch-overlap=true");
        assertThat(exchangeNanos(two)).isLessThan(exchangeNanos(apart) / 2);
        assertThat(metric(two, "mean_ttft_ms")).isLessThan(metric(apart, "mean_ttft_ms"));
        assertThatThrownBy(() -> run(SMALL, "servers[0].flags.enable-two-batch-overlap=true"))
                .hasMessageContaining("Maybe set moe-a2a-backend: deepep");
    }

    @Test
    void manyStreamsAndPrefetchedWeightsShortenDecodeSteps() throws InvalidInput {
        double apart = metric(run(MIXTURE), "mean_tpot_ms");
        assertThat(metric(run(MIXTURE, "servers[0].env.SGLANG_NPU_USE_MULTI_STREAM='1'"), "mean_tpot_ms"))
                .isLessThan(apart);
        assertThat(metric(run(MIXTURE, "servers[0].streams.weight-prefetch=64 MiB"), "mean_tpot_ms"))
                .isLessThan(apart);
    }

    private static long exchangeNanos(RunResult result) {
        return result.first().deviceNanosByPart().getOrDefault("exchange", 0L);
    }

    @Test
    void causesAddUpToTheSameAsParts() throws InvalidInput {
        for (RunResult result : List.of(run(SMALL), run(MIXTURE))) {
            long parts = result.first().deviceNanosByPart().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long causes = result.first().deviceNanosByCause().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(causes).isEqualTo(parts).isPositive();
        }
    }
}
