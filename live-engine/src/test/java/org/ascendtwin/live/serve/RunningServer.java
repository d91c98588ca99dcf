package org.ascendtwin.live.serve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.HostAcl;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.scheduler.engine.EngineConfig;

/** The tiny model, served on a free port of the loopback by a thread of its own. */
final class RunningServer implements AutoCloseable {
    static final Path TINY = Path.of("models", "tiny");
    static final int PAGES = 128;
    static final int PAGE = 16;
    static final int MOST_BODY_BYTES = 100_000;

    private static final int WAIT_SECONDS = 60;

    private final LiveServer server;
    private final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
    private final CompletableFuture<Map<String, Integer>> leftOpen = new CompletableFuture<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param change to the scheduler's settings */
    RunningServer(UnaryOperator<EngineConfig.Builder> change) throws Exception {
        EngineConfig scheduler = change.apply(EngineConfig.builder(PAGES * PAGE, 8)
                        .pageSize(PAGE)
                        .contextLength(1024)
                        .chunkedPrefillSize(64)
                        .maxQueuedRequests(100)
                        .overlap(false))
                .build();
        ServedModel model = ServedModel.open(TINY.resolve("target"), "tiny", TINY.resolve("draft"));
        server = new LiveServer(
                model,
                new ServeSettings(scheduler, TensorType.BFLOAT16, 1),
                new HttpSettings("127.0.0.1", 0, MOST_BODY_BYTES, 30, 30));
        HostAcl.requireFolder();
        Thread.ofPlatform().name("engine").start(() -> {
            try (model;
                    Acl acl = HostAcl.open()) {
                try (Device device = acl.device(0)) {
                    server.run(device, address::complete);
                } finally {
                    leftOpen.complete(acl.openCounts());
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                address.completeExceptionally(e);
                leftOpen.completeExceptionally(e);
            }
        });
        address.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    InetSocketAddress address() {
        return address.join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
                .timeout(Duration.ofSeconds(WAIT_SECONDS));
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return client.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(json)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The same, asking first whether the server wants the body. */
    HttpResponse<String> ask(String path, String json) throws Exception {
        return client.send(
                request(path)
                        .expectContinue(true)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A connection that has sent a request and reads nothing. */
    Socket open(String path, String json) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(address());
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return socket;
    }

    /** Every metric without its labels and SGLang's prefix; of histograms, sums and counts. */
    Map<String, Double> metrics() throws Exception {
        Map<String, Double> values = new TreeMap<>();
        get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("sglang:"))
                .forEach(line -> {
                    String name = line.substring("sglang:".length(), line.indexOf('{'));
                    values.put(name, Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
                });
        return values;
    }

    /** One metric. */
    double metric(String name) throws Exception {
        return requireNonNull(metrics().get(name), name);
    }

    /** Waits until a metric is as wished for. */
    void await(String metric, DoublePredicate wish) throws Exception {
        long endNanos = System.nanoTime() + Duration.ofSeconds(WAIT_SECONDS).toNanos();
        while (!wish.test(metric(metric))) {
            assertThat(System.nanoTime())
                    .as("waiting for %s: %s", metric, metrics())
                    .isLessThan(endNanos);
            Thread.sleep(10);
        }
    }

    /** Tells it to stop. */
    void stop() {
        server.stop();
    }

    /** Stops it; it must have left nothing open on the device. */
    @Override
    public void close() {
        server.stop();
        assertThat(leftOpen.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join()).isEmpty();
        assertThat(server.awaitEnd(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
        client.close();
    }
}
