package org.ascendtwin.scenarios.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.Finding;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.calibration.ingest.ProfileFiles;
import org.ascendtwin.calibration.ingest.StepTotal;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.LibraryFolder;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.journal.EngineReplay;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.LiveLimits;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.report.RunDirectory;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.sim.journal.JournalReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios served by a real model on the host ACL. */
final class LiveRunTest {
    private static final Path HOST = Path.of("..", "live-engine", "target", "hostacl");
    private static final String CONFIG = """
        {"architectures": ["Qwen3ForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 200,
         "max_position_embeddings": 512, "tie_word_embeddings": true}\
        """;
    private static final String SCENARIO = """
        name: live
        title: A tiny model
        model: {config: %s}
        cluster: {id: host, device: host-cpu}
        servers:
          - flags:
              page-size: 16
              mem-fraction-static: 0.5
              max-total-tokens: 2048
              max-running-requests: 6
              chunked-prefill-size: -1
        workload:
          shared-prefix: {groups: 2, prompts-per-group: 5, system-prompt-len: 48, question-len: 20, output-len: 12}
          max-concurrency: 4
        """;

    @TempDir
    private Path folder;

    private Acl acl;
    private Device device;
    private LiveMachine machine;

    @BeforeEach
    void load() throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(HOST.resolve("libascendcl.so")), "the host ACL is not built: no C compiler");
        Files.writeString(folder.resolve("config.json"), CONFIG);
        acl = Acl.open(AclLibraries.load(new LibraryFolder(HOST.toAbsolutePath(), "test")));
        device = acl.device(0);
        machine = LiveMachine.load(device, read());
    }

    /** Closing says what was left open, so each test checks that nothing was. */
    @AfterEach
    void close() {
        if (acl != null) {
            if (machine != null) {
                machine.close();
            }
            device.close();
            acl.close();
        }
    }

    private Scenario read(String... settings) throws InvalidInput {
        return readText(SCENARIO, settings);
    }

    private Scenario readText(String text, String... settings) throws InvalidInput {
        List<String> all = new ArrayList<>(LiveLimits.settings(1));
        all.addAll(List.of(settings));
        return new ScenarioReader(List.of(new Resolver()))
                .read("live.yaml", text.formatted(folder.resolve("config.json")), all);
    }

    private LiveRun live(String... settings) throws InvalidInput {
        return new LiveRun(read(settings), new Resolver(), new RequestTables(), machine);
    }

    private LiveOutcome serve(String... settings) throws InvalidInput, InterruptedException {
        return live(settings).run(0, LiveRun.nowhere());
    }

    @Test
    void outputIsTheSameWithAndWithoutTheCacheChunksAndMixedSteps() throws Exception {
        LiveOutcome plain = serve("servers[0].flags.disable-radix-cache=true");
        assertThat(plain.replication().metrics().get("cached_tokens")).isZero();
        assertThat(plain.outputs()).allSatisfy(output -> assertThat(output).hasSize(12));
        LiveOutcome cached = serve();
        assertThat(cached.replication().metrics().get("cached_tokens")).isPositive();
        List<LiveOutcome> others = List.of(
                cached,
                serve("servers[0].flags.chunked-prefill-size=32"),
                serve("servers[0].flags.chunked-prefill-size=32", "servers[0].flags.enable-mixed-chunk=true"),
                serve("servers[0].flags.schedule-policy=lpm", "servers[0].flags.max-running-requests=2"));
        for (LiveOutcome other : others) {
            for (int id = 0; id < plain.outputs().size(); id++) {
                assertThat(other.outputs().get(id))
                        .as("request %d", id)
                        .isEqualTo(plain.outputs().get(id));
            }
        }
    }

    @Test
    void everyRequestsTimeIsBookedAndTheJournalIsDecidedAgain() throws Exception {
        LiveRun run = live("servers[0].flags.max-total-tokens=400", "servers[0].flags.chunked-prefill-size=32");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Replication replication = run.run(0, Channels.newChannel(written)).replication();
        RequestTimes times = replication.requests();
        assertThat(replication.metrics()).containsEntry("completed", 10.0).containsEntry("failed", 0.0);
        for (int id = 0; id < times.size(); id++) {
            assertThat(replication.attribution().nanos(Phase.FIRST_TOKEN, id)).isEqualTo(times.ttftNanos(id));
            assertThat(replication.attribution().nanos(Phase.LATER_TOKENS, id))
                    .isEqualTo(times.latencyNanos(id) - times.ttftNanos(id));
        }
        EngineReplay.Outcome again = replay(run, written.toByteArray());
        assertThat(again.complete()).isTrue();
        assertThat("%016x".formatted(again.digest())).isEqualTo(replication.digest());
    }

    private static EngineReplay.Outcome replay(LiveRun run, byte[] written) throws IOException {
        try (JournalReader journal = new JournalReader(Channels.newChannel(new ByteArrayInputStream(written)))) {
            return new EngineReplay(run.engine(), run.links(), journal).run();
        }
    }

    @Test
    void aSimulationThatIsGivenTheStepsOfARunTakesTheirTimes() throws Exception {
        Scenario scenario = read("workload.max-concurrency=1");
        LiveOutcome served = LiveTrial.serve(scenario, machine);
        List<TimedStep> steps = new ArrayList<>();
        for (TimedStep step : served.steps()) {
            long launchNanos = steps.size() * 12_000_000L;
            steps.add(new TimedStep(
                    step.kind(),
                    step.requests(),
                    step.tokens(),
                    step.prefixTokens(),
                    launchNanos,
                    launchNanos + 10_000_000));
        }
        LiveOutcome even = new LiveOutcome(served.replication(), steps, served.outputs());
        // A step of 10 ms, and 2 ms until the next is launched.
        assertThat(LiveTrial.predictWithSteps(scenario, even).get("mean_tpot_ms"))
                .isCloseTo(12, within(1e-6));
    }

    /** The model drafts for itself, so that all drafts are right; the draft's weights lie in a folder of their own. */
    @Test
    void draftsChangeNoOutputAndTheirRunIsDecidedAgain() throws Exception {
        LiveOutcome plain = serve();
        String[] settings = {
            "model.draft.config=" + folder.resolve("config.json"),
            "servers[0].flags.speculative-algorithm=STANDALONE",
            "servers[0].flags.speculative-num-steps=3"
        };
        Scenario drafted = read(settings);
        assertThat(LiveLimits.problems(drafted)).isEmpty();
        try (LiveMachine pair = LiveMachine.load(device, drafted)) {
            LiveOutcome outcome = servedAlike(drafted, pair, plain);
            // 12 tokens: the first of the prompt, then 4, 4 and 3 of a verification each.
            long verified = outcome.steps().stream()
                    .filter(step -> step.kind() == StepKind.VERIFY)
                    .mapToLong(TimedStep::requests)
                    .sum();
            assertThat(verified).isEqualTo(3L * 10);
            // The last verification finds a fourth token that the request has no use for.
            assertThat(outcome.replication().metrics().get("accept_length")).isEqualTo(4.0);
        }
        Scenario other = read("servers[0].flags.speculative-algorithm=EAGLE3");
        assertThat(LiveLimits.problems(other)).first().asString().contains("speculation other than STANDALONE");
        Scenario padded = read("servers[0].flags.schedule-policy=static");
        assertThat(LiveLimits.problems(padded)).first().asString().contains("padded batches");
    }

    /** Serves {@code scenario}: every request gets what it got in {@code plain}, and the journal is decided again alike. */
    private static LiveOutcome servedAlike(Scenario scenario, LiveMachine machine, LiveOutcome plain) throws Exception {
        LiveRun run = new LiveRun(scenario, new Resolver(), new RequestTables(), machine);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LiveOutcome outcome = run.run(0, Channels.newChannel(written));
        for (int id = 0; id < plain.outputs().size(); id++) {
            assertThat(outcome.outputs().get(id))
                    .as("request %d", id)
                    .isEqualTo(plain.outputs().get(id));
        }
        assertThat("%016x".formatted(replay(run, written.toByteArray()).digest()))
                .isEqualTo(outcome.replication().digest());
        return outcome;
    }

    /** Nobody has measured this device's steps, so that the rule asks the model of it: any times do. */
    @Test
    void windowsByLoadChangeNoOutputAndTheirRunIsDecidedAgain() throws Exception {
        LiveOutcome plain = serve();
        Scenario byLoad = read(
                "model.draft.config=" + folder.resolve("config.json"),
                "servers[0].flags.speculative-algorithm=STANDALONE",
                "servers[0].window.rule=load-aware");
        assertThat(LiveLimits.problems(byLoad)).isEmpty();
        assertThat(LiveTrial.asksForTimes(byLoad)).isTrue();
        try (LiveMachine pair = LiveMachine.load(device, byLoad)) {
            servedAlike(byLoad, pair, plain);
        }
    }

    @Test
    void aProfileOfARunIsReadAsThoseOfProfilersAre() throws Exception {
        Path place = folder.resolve("run");
        LiveRun run = live();
        try (OperatorProfile profile = new OperatorProfile(device);
                RunDirectory directory = RunDirectory.at(place, false)) {
            Path journal = Files.createFile(folder.resolve("journal"));
            RunResult result = run.run("", LiveRun.nowhere(), "host", profile);
            directory.write(result, Map.of(RunDirectory.JOURNAL, journal), profile);
            ProfileExport export = ProfileFiles.read(place, "host-cpu");
            assertThat(export.malformed()).isEmpty();
            assertThat(export.calls()).hasSameSizeAs(profile.calls());
            assertThat(export.steps()).hasSize((int) result.first().engineSteps());
            Bottlenecks found = Bottlenecks.of(export, DeviceCatalogue.shipped().device("host-cpu"));
            double kernels = found.kernelMicros();
            assertThat(kernels)
                    .isCloseTo(
                            export.steps().stream()
                                    .mapToDouble(StepTotal::computingMicros)
                                    .sum(),
                            within(1.0));
            assertThat(found.spanMicros()).isBetween(kernels, result.first().simulatedNanos() / 1e3);
            // Batches of up to six requests: products of few rows.
            assertThat(found.findings()).anyMatch(finding -> finding.kind() == Finding.Kind.FEW_ROWS);
        }
    }

    @Test
    void laterTurnsOfAProgramFindWhatWasReallyGenerated() throws Exception {
        String load = SCENARIO.substring(SCENARIO.indexOf("  shared-prefix"));
        Scenario turns = readText(SCENARIO.replace(load, """
              program:
                count: 1
                steps: [{text: {tokens: 40}}, {gen: {tokens: 12}}, {text: {tokens: 8}}, {gen: {tokens: 12}}]
            """));
        LiveOutcome outcome =
                new LiveRun(turns, new Resolver(), new RequestTables(), machine).run(0, LiveRun.nowhere());
        assertThat(outcome.replication().metrics()).containsEntry("completed", 2.0);
        // Of the first turn's 52 tokens all but the last have KV: three pages of 16. Its prompt alone fills two.
        assertThat(outcome.replication().metrics()).containsEntry("cached_tokens", 48.0);
    }

    @Test
    void whatTheLiveEngineDoesNotServeIsNamed() throws InvalidInput {
        Scenario two = read("servers[0].flags.disable-overlap-schedule=false");
        assertThat(LiveLimits.problems(two)).hasSize(1).first().asString().contains("overlapped scheduling");
    }

    /** Those that {@code ./twin live validate} takes by itself, each with a measured model or without. */
    @Test
    void theScenariosOfTheValidationAreFitForTheLiveEngine() throws Exception {
        Path folder = Path.of("live");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> scenarios = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(scenarios).hasSize(10);
            for (Path file : scenarios) {
                Scenario scenario = new ScenarioReader(List.of(new Resolver())).read(file, LiveLimits.settings(1));
                assertThat(LiveLimits.problems(scenario)).as(file.toString()).isEmpty();
            }
        }
        try (Stream<Path> files = Files.list(folder.resolve("rank"))) {
            for (Path file : files.sorted().toList()) {
                Scenario scenario = new ScenarioReader(List.of(new Resolver())).read(file, LiveLimits.settings(1));
                assertThat(LiveLimits.problems(scenario)).as(file.toString()).isEmpty();
                assertThat(scenario.sweep()).as(file.toString()).isNotNull();
            }
        }
        Scenario pair = new ScenarioReader(List.of(new Resolver()))
                .read(folder.resolve("pair").resolve("pd.yaml"), LiveLimits.settings(2));
        assertThat(LiveLimits.pairProblems(pair)).isEmpty();
        assertThat(LiveLimits.problems(pair)).isNotEmpty();
    }
}
