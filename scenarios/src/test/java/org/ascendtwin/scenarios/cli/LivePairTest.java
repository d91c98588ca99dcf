package org.ascendtwin.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.LibraryFolder;
import org.ascendtwin.live.pair.Peer;
import org.ascendtwin.scenarios.assemble.LiveLimits;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.LiveMachine;
import org.ascendtwin.scenarios.experiment.LiveOutcome;
import org.ascendtwin.scenarios.experiment.LivePairRun;
import org.ascendtwin.scenarios.experiment.LiveRun;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestTables;
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
    private static final String LOAD = """
            workload:
              shared-prefix: {groups: 2, prompts-per-group: 4, system-prompt-len: 40, question-len: 21, output-len: 9}
              max-concurrency: 3
            """;

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

    private Path scenario(String servers) throws Exception {
        return Files.writeString(
                folder.resolve("pair.yaml"), """
            name: pair
            title: A tiny model
            model: {config: %s}
            cluster: {id: host, device: host-cpu}
            """.formatted(model) + "servers:\n" + servers + "router: {}\n" + LOAD);
    }

    private static Scenario read(Path file, int servers) throws Exception {
        return new ScenarioReader(List.of(new Resolver())).read(file, LiveLimits.settings(servers));
    }

    private LiveOutcome alone() throws Exception {
        Scenario scenario = read(scenario("  - {" + FLAGS + "}\n"), 1);
        try (LiveMachine machine = LiveMachine.load(device, scenario)) {
            return new LiveRun(scenario, new Resolver(), new RequestTables(), machine).run(0, LiveRun.nowhere());
        }
    }

    private static Process prefill(Path file, int port) throws Exception {
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
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Path pair() throws Exception {
        return scenario("  - {role: prefill, " + FLAGS + "}\n  - {role: decode, " + FLAGS + "}\n");
    }

    private LivePairRun.Outcome apart() throws Exception {
        Path file = pair();
        Scenario scenario = read(file, 2);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LiveMachine machine = LiveMachine.load(device, scenario)) {
            listening.setSoTimeout(60_000);
            Process other = prefill(file, listening.getLocalPort());
            try (Socket socket = listening.accept()) {
                return new LivePairRun(scenario, new Resolver(), new RequestTables(), machine).decode(socket);
            } finally {
                assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whatComesOverASocketDecodesToWhatOneServerSays() throws Exception {
        LiveOutcome alone = alone();
        LivePairRun.Outcome apart = apart();
        assertThat(apart.outcome().replication().metrics()).containsEntry("completed", 8.0);
        for (int id = 0; id < alone.outputs().size(); id++) {
            assertThat(apart.outcome().outputs().get(id))
                    .as("request %d", id)
                    .hasSize(9)
                    .isEqualTo(alone.outputs().get(id));
        }
        // Every prompt's KV comes over once and whole, in chunks of whole pages and a rest.
        assertThat(apart.kvBytes()).isEqualTo(8L * 61 * TOKEN_BYTES);
        assertThat(apart.transfers()).isGreaterThan(8);
    }

    /** A prefill server that greets with {@code pageSize}, and says no more. */
    private LivePairRun.Outcome against(long pageSize) throws Exception {
        Scenario scenario = read(pair(), 2);
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
            LivePairRun.Outcome outcome = run.decode(here);
            other.join();
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
