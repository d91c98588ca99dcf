package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.serve.HttpSettings;
import org.ascendtwin.live.serve.LiveServer;
import org.ascendtwin.live.serve.ServeSettings;
import org.ascendtwin.live.serve.ServedModel;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live serve}: a model behind SGLang's HTTP interface. */
@Command(
        name = "serve",
        description = "Serves a model over SGLang's HTTP interface until it is told to stop (Ctrl-C, SIGTERM), then"
                + " lets requests end that have begun. Options have the names of SGLang's where they mean the same.",
        mixinStandardHelpOptions = true)
final class LiveServeCommand implements Callable<Integer> {
    private static final int MOST_BODY_BYTES = 4 << 20;
    private static final int IDLE_SECONDS = 60;
    private static final int MARGIN_SECONDS = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private LiveDeviceArguments device = new LiveDeviceArguments();

    @Mixin
    private ServedModelArguments model = new ServedModelArguments();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on (default: ${DEFAULT-VALUE}, which only this machine reaches). There is no"
                            + " password, so choose 0.0.0.0 with care.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "30000",
            description = "Port, 0 for any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--max-running-requests",
            paramLabel = "N",
            defaultValue = "16",
            description = "Requests of a batch (default: ${DEFAULT-VALUE}).")
    private int maxRunningRequests;

    @Option(
            names = "--max-queued-requests",
            paramLabel = "N",
            defaultValue = "128",
            description = "Requests that may wait; more get status 503 (default: ${DEFAULT-VALUE}).")
    private int maxQueuedRequests;

    @Option(
            names = "--max-total-tokens",
            paramLabel = "N",
            defaultValue = "16384",
            description = "Tokens of the KV cache (default: ${DEFAULT-VALUE}).")
    private int maxTotalTokens;

    @Option(
            names = "--chunked-prefill-size",
            paramLabel = "N",
            defaultValue = "512",
            description = "Prompt tokens of a step (default: ${DEFAULT-VALUE}).")
    private int chunkedPrefillSize;

    @Option(
            names = "--page-size",
            paramLabel = "N",
            defaultValue = "16",
            description = "Tokens of a page of the KV cache (default: ${DEFAULT-VALUE}).")
    private int pageSize;

    @Option(names = "--disable-radix-cache", description = "Shares no prefixes between requests.")
    private boolean disableRadixCache;

    @Option(
            names = "--speculative-num-steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens that the draft model writes ahead (default: ${DEFAULT-VALUE}, none).")
    private int speculativeNumSteps;

    @Option(
            names = "--speculative-adaptive",
            description = "Changes the number of drafts by batch size and by how many were right, as SGLang does.")
    private boolean speculativeAdaptive;

    @Option(
            names = "--accept-threshold",
            paramLabel = "SHARE",
            defaultValue = "1",
            description =
                    "Drafts are accepted that are at least this share as likely as the likeliest token; with 1 those that"
                            + " the model chooses itself, so that drafts do not change output (default: ${DEFAULT-VALUE}).")
    private double acceptThreshold = Drafter.LOSSLESS;

    @Option(
            names = "--drain-seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Seconds that requests have to end once the server is to stop (default: ${DEFAULT-VALUE}).")
    private int drainSeconds;

    @Override
    public Integer call() throws Exception {
        try (ServedModel served = model.open(speculativeNumSteps > 0)) {
            LiveServer server = new LiveServer(
                    served,
                    settings(served),
                    new HttpSettings(host, port, MOST_BODY_BYTES, IDLE_SECONDS, drainSeconds));
            return device.use(spec, (used, chip) -> serve(used, chip, server, served.name()));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("live serve", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            spec.commandLine().getErr().println("twin: " + e.getMessage());
            spec.commandLine().getErr().flush();
            return 1;
        }
    }

    private int serve(Device used, String chip, LiveServer server, String name)
            throws IOException, InterruptedException {
        // The process ends with this thread, so it waits for the answers that are still on their way.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop();
            server.awaitEnd(Duration.ofSeconds(drainSeconds + MARGIN_SECONDS));
        }));
        server.run(used, address -> say(name, chip, address));
        return 0;
    }

    private void say(String name, String chip, InetSocketAddress address) {
        PrintWriter output = spec.commandLine().getOut();
        String url = "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
        output.println("Serving " + name + " on " + chip + " at " + url);
        output.println(
                "Try: curl " + url + "/v1/chat/completions -d"
                        + " '{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}],\"temperature\":0}'");
        output.flush();
    }

    private ServeSettings settings(ServedModel served) throws InvalidInput {
        EngineConfig.Builder builder = EngineConfig.builder(maxTotalTokens, maxRunningRequests)
                .pageSize(pageSize)
                .contextLength(served.config().contextLength())
                .chunkedPrefillSize(chunkedPrefillSize)
                .maxQueuedRequests(maxQueuedRequests)
                .disableRadixCache(disableRadixCache)
                .overlap(false)
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class));
        if (speculativeNumSteps < 0 || speculativeNumSteps > 16) {
            throw new InvalidInput("--speculative-num-steps", speculativeNumSteps + "; allowed: 0 to 16.");
        }
        if (speculativeNumSteps > 0) {
            builder.speculativeWindow(SpeculativeWindow.chain(speculativeNumSteps))
                    .windows(WindowSettings.of(speculativeAdaptive ? WindowRule.ADAPTIVE : WindowRule.FIXED));
        }
        return new ServeSettings(builder.build(), model.type(), acceptThreshold);
    }
}
