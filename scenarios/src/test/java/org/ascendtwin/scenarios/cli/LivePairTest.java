package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.LibraryFolder;
import org.ascendtwin.live.journal.EngineReplay;
import org.ascendtwin.live.pair.Peer;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.assemble.LiveLimits;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LiveOutcome;
import org.ascendtwin.scenarios.experiment.LivePairRun;
import org.ascendtwin.scenarios.experiment.LiveRun;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.journal.JournalReader;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prefill and decode in two processes, on two devices of the host ACL. */
final class LivePairTest {
    private static final Path HOST = Path.of("..", "live-engine", "target", "hostacl");
    private static final String CONFIG = """
            {"architectures": ["Qwen3ForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 200,
             "max_position_embeddings": 512, "tie_word_embeddings": true}""";
    private static final String FLAGS = "flags: {page-size: 16, mem-fraction-static: 0.5, max-total-tokens: 2048,"
            + " max-running-requests: 4, chunked-prefill-size: 32}";
    private static final int OUTPUT = 9;
    /** With it three prompts of 61 tokens fill a memory of 192, and one answer of 60 fits beside its prompt. */
    private static final String TIGHT = FLAGS.replace("max-total-tokens: 2048", "max-total-tokens: 192")
            .replace("page-size: 16", "page-size: 16, num-reserved-decode-tokens: 1");

    private static final int LONG_OUTPUT = 60;

    /** Keys and values of two layers with two heads of 16 in 16 bits. */
    private static final int TOKEN_BYTES = 2 * 2 * 2 * 16 * 2;

    @TempDir
    private Path folder;

    private Path model;
    private Acl acl;
    private Device device;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(
                Files.isRegularFile(HOST.resolve("libascendcl.so")), "the host ACL is not built: no C compiler");
        model = Files.writeString(folder.resolve("config.json"), CONFIG);
        acl = Acl.open(AclLibraries.load(new LibraryFolder(HOST.toAbsolutePath(), "test")));
        device = acl.device(0);
    }

    /** Closing says what was left open, so each test checks that nothing was. */
    @AfterEach
    void close() {
        if (acl != null) {
            device.close();
            acl.close();
        }
    }

    private Path scenario(String servers, int output) throws Exception {
        return Files.writeString(
                folder.resolve("pair.yaml"),
                """
            name: pair
            title: A tiny model
            model: {config: %s}
            cluster: {id: host, device: host-cpu}
            """.formatted(model) + "servers:\n" + servers + "router: {}\n" + """
            workload:
              shared-prefix: {groups: 2, prompts-per-group: 4, system-prompt-len: 40, question-len: 21, output-len: %d}
              max-concurrency: 3
            """.formatted(output));
    }

    private static Scenario read(Path file, int servers) throws Exception {
        return new ScenarioReader(List.of(new Resolver())).read(file, LiveLimits.settings(servers));
    }

    private LiveOutcome alone(int output) throws Exception {
        Scenario scenario = read(scenario("  - {" + FLAGS + "}\n", output), 1);
        try (LiveMachine machine = LiveMachine.load(device, scenario)) {
            return new LiveRun(scenario, new Resolver(), new RequestTables(), machine).run(0, LiveRun.nowhere());
        }
    }

    private static Process prefill(Path file, int port, Path journal) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "live",
                        "pair",
                        file.toString(),
                        "--acl-library",
                        HOST.toAbsolutePath().toString(),
                        "--device",
                        "1",
                        "--prefill-port",
                        Integer.toString(port),
                        "--prefill-journal",
                        journal.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Path pair(String decodeFlags, int output) throws Exception {
        return scenario("  - {role: prefill, " + FLAGS + "}\n  - {role: decode, " + decodeFlags + "}\n", output);
    }

    /** Serves in two processes, and has fresh schedulers decide again what both decided. */
    private LivePairRun.Outcome apart(String decodeFlags, int output) throws Exception {
        Path file = pair(decodeFlags, output);
        Path own = Files.createFile(folder.resolve("own"));
        Path others = Files.createFile(folder.resolve("others"));
        Scenario scenario = read(file, 2);
        LivePairRun.Outcome outcome = apart(file, scenario, own, others);
        List<ResolvedServer> servers = new Resolver().resolve(scenario).servers();
        EngineReplay.Outcome decode = replay(servers.getLast(), own);
        assertThat("%016x".formatted(decode.digest()))
                .isEqualTo(outcome.outcome().replication().digest());
        EngineReplay.Outcome prefill = replay(servers.getFirst(), others);
        assertThat(List.of(decode.requests(), prefill.requests())).containsOnly(decode.requests());
        assertThat(Math.min(decode.steps(), prefill.steps())).isPositive();
        return outcome;
    }

    private static EngineReplay.Outcome replay(ResolvedServer server, Path file) throws Exception {
        try (JournalReader journal = new JournalReader(FileChannel.open(file))) {
            EngineReplay.Outcome outcome = new EngineReplay(server.engine(), journal).run();
            assertThat(outcome.complete()).isTrue();
            return outcome;
        }
    }

    private LivePairRun.Outcome apart(Path file, Scenario scenario, Path own, Path others) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LiveMachine machine = LiveMachine.load(device, scenario)) {
            listening.setSoTimeout(60_000);
            Process other = prefill(file, listening.getLocalPort(), others);
            try (Socket socket = listening.accept()) {
                return new LivePairRun(scenario, new Resolver(), new RequestTables(), machine)
                        .decode(socket, FileChannel.open(own, StandardOpenOption.WRITE));
            } finally {
                assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whatComesOverASocketDecodesToWhatOneServerSays() throws Exception {
        LivePairRun.Outcome apart = apart(FLAGS, OUTPUT);
        assertSame(alone(OUTPUT), apart.outcome(), OUTPUT);
        // Every prompt's KV comes over once and whole, in chunks of whole pages and a rest.
        assertThat(apart.kvBytes()).isEqualTo(8L * 61 * TOKEN_BYTES);
        assertThat(apart.transfers()).isGreaterThan(8);
        assertFirstTokensAreSplit(apart.outcome().replication());
    }

    private static void assertSame(LiveOutcome alone, LiveOutcome apart, int output) {
        assertThat(apart.replication().metrics()).containsEntry("completed", 8.0);
        for (int id = 0; id < alone.outputs().size(); id++) {
            assertThat(apart.outputs().get(id))
                    .as("request %d", id)
                    .hasSize(output)
                    .isEqualTo(alone.outputs().get(id));
        }
    }

    @Test
    void whoMakesRoomForOthersComesBackWithItsKv() throws Exception {
        LivePairRun.Outcome apart = apart(TIGHT, LONG_OUTPUT);
        assertThat(apart.outcome().replication().metrics().get("retractions")).isPositive();
        assertThat(apart.keptBytes()).isPositive().isEqualTo(apart.keptBytes() / TOKEN_BYTES * TOKEN_BYTES);
        // Nothing is prefilled again: each prompt's KV comes over once.
        assertThat(apart.kvBytes()).isEqualTo(8L * 61 * TOKEN_BYTES);
        assertSame(alone(LONG_OUTPUT), apart.outcome(), LONG_OUTPUT);
    }

    /** The prefill server tells what a request waited for there. */
    private static void assertFirstTokensAreSplit(Replication pair) {
        double parts = Stream.of("room_wait", "buffer_wait", "prefill_wait", "prefill", "transfer_rest", "join_wait")
                .mapToDouble(part -> pair.metrics().get("mean_" + part + "_ms"))
                .sum();
        assertThat(parts).isCloseTo(pair.metrics().get("mean_ttft_ms"), Offset.offset(0.01));
        for (int id = 0; id < pair.requests().size(); id++) {
            assertThat(pair.attribution().nanos(Phase.FIRST_TOKEN, id))
                    .isEqualTo(pair.requests().ttftNanos(id));
            assertThat(pair.attribution().nanos(Phase.FIRST_TOKEN, Cause.PREFILL, id))
                    .isPositive();
        }
    }

    /** A prefill server that greets with {@code pageSize}, and says no more. */
    private LivePairRun.Outcome against(long pageSize) throws Exception {
        Path journal = Files.createFile(folder.resolve("own"));
        Scenario scenario = read(pair(FLAGS, OUTPUT), 2);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LiveMachine machine = LiveMachine.load(device, scenario);
                Socket there = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                Socket here = listening.accept()) {
            Thread other = Thread.ofPlatform().daemon().start(() -> {
                try (Peer greeted = new Peer(there, TOKEN_BYTES, pageSize)) {
                    assertThat(greeted).isNotNull();
                } catch (IOException e) {
                    // Both sides say what does not fit; the test looks at this one's.
                }
            });
            LivePairRun run = new LivePairRun(scenario, new Resolver(), new RequestTables(), machine);
            LivePairRun.Outcome outcome = run.decode(here, FileChannel.open(journal, StandardOpenOption.WRITE));
            other.join();
            assertThat("%016x"
                            .formatted(replay(
                                            new Resolver()
                                                    .resolve(scenario)
                                                    .servers()
                                                    .getLast(),
                                            journal)
                                    .digest()))
                    .isEqualTo(outcome.outcome().replication().digest());
            return outcome;
        }
    }

    @Test
    void requestsFailWhereThePrefillServerIsGone() throws Exception {
        assertThat(against(16).outcome().replication().metrics())
                .containsEntry("failed_handover_failed", 8.0)
                .containsEntry("completed", 0.0);
    }

    @Test
    void serversThatDoNotFitTogetherDoNotBegin() {
        assertThatThrownBy(() -> against(128))
                .hasRootCauseMessage(
                        "the other side has KV of another shape, 128 where here is 16. Maybe it runs another model, or has another"
                                + " page-size");
    }
}
