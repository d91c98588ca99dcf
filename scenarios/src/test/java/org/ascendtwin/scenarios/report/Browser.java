package org.ascendtwin.scenarios.report;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final List<String> complaints = new ArrayList<>();
    private int lastId;

    /** The program, where the machine has one. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile an empty folder for what the browser writes */
    Browser(Path program, Path profile) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page(profile.resolve("DevToolsActivePort")), new Listener())
                .join();
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
        call("Page.enable", Map.of());
    }

    /** Where the only page listens. */
    private URI page(Path portFile) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 10 * PATIENCE_SECONDS && process.isAlive(); attempt++) {
            if (Files.exists(portFile) && Files.readAllLines(portFile).size() > 1) {
                String port = Files.readAllLines(portFile).getFirst();
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build();
                String list = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonNode target : MAPPER.readTree(list)) {
                    if (target.get("type").asString().equals("page")) {
                        return URI.create(target.get("webSocketDebuggerUrl").asString());
                    }
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser did not start");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(MAPPER.readTree(text.toString()));
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, part, last);
        }
    }

    /** Calls a method of the protocol and returns its result. */
    JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        int id = ++lastId;
        socket.sendText(MAPPER.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        while (true) {
            JsonNode message = await();
            if (message.path("id").asInt() == id) {
                return message.path("result");
            }
        }
    }

    private JsonNode await() throws InterruptedException {
        JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new IllegalStateException("the browser is silent");
        }
        String method = message.path("method").asString("");
        boolean error = message.path("params").path("type").asString("").equals("error")
                || message.path("params")
                        .path("entry")
                        .path("level")
                        .asString("")
                        .equals("error");
        if (method.equals("Runtime.exceptionThrown") || (error && !method.isEmpty())) {
            complaints.add(message.toString());
        }
        return message;
    }

    /** Opens {@code file} and waits until it is there. */
    void open(Path file) throws InterruptedException {
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        while (!await().path("method").asString("").equals("Page.loadEventFired")) {
            // Other events come before.
        }
    }

    /** The value of a script expression as text. */
    String value(String expression) throws InterruptedException {
        return call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"))
                .path("result")
                .path("value")
                .asString("");
    }

    /** Presses the mouse at one place and lets it go at another. */
    void drag(double fromX, double toX, double y) throws InterruptedException {
        mouse("mouseMoved", fromX, y);
        mouse("mousePressed", fromX, y);
        mouse("mouseMoved", (fromX + toX) / 2, y);
        mouse("mouseMoved", toX, y);
        mouse("mouseReleased", toX, y);
    }

    private void mouse(String type, double x, double y) throws InterruptedException {
        call(
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", 1, "clickCount", 1));
    }

    /** Errors on the console and exceptions so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
