package org.ascendtwin.live.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as its clients see it, over the loopback. */
final class LiveServerTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String QUESTION = "What is the capital of France?";
    private static final String PROMPT = "<|im_start|>user\\n" + QUESTION + "<|im_end|>\\n<|im_start|>assistant\\n";
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION
            + "\"}],\"temperature\":0,\"max_tokens\":40%s}";
    private static final String LONG = "{\"text\":\"" + PROMPT
            + "\",\"stream\":%s,\"sampling_params\":{\"max_new_tokens\":900,\"ignore_eos\":true,\"seed\":1}}";

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return MAPPER.readTree(response.body());
    }

    private static List<String> events(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        List<String> events = new ArrayList<>();
        response.body().lines().filter(line -> !line.isEmpty()).forEach(line -> {
            assertThat(line).startsWith("data: ");
            events.add(line.substring("data: ".length()));
        });
        assertThat(events.removeLast()).isEqualTo("[DONE]");
        return events;
    }

    @Test
    void allInterfacesGiveTheSameAnswerInPiecesAndWhole() throws Exception {
        try (RunningServer server = new RunningServer(config -> config)) {
            JsonNode chat = json(server.post("/v1/chat/completions", CHAT.formatted("")));
            String answer = chat.at("/choices/0/message/content").asString();
            assertThat(answer).isEqualTo("The capital of France is Paris.");
            assertThat(chat.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
            JsonNode completion = json(server.post(
                    "/v1/completions", "{\"prompt\":\"" + PROMPT + "\",\"temperature\":0,\"max_tokens\":40}"));
            assertThat(completion.at("/choices/0/text").asString()).isEqualTo(answer);
            JsonNode generated = json(
                    server.post("/generate", "{\"text\":\"" + PROMPT + "\",\"sampling_params\":{\"temperature\":0}}"));
            assertThat(generated.path("text").asString()).isEqualTo(answer);
            assertThat(generated.at("/meta_info/finish_reason/type").asString()).isEqualTo("stop");
            assertThat(generated.at("/meta_info/finish_reason/matched").asInt()).isEqualTo(1023);
            assertThat(generated.at("/meta_info/cached_tokens").asInt()).isEqualTo(RunningServer.PAGE);
            assertThat(generated.path("output_ids").size())
                    .isEqualTo(generated.at("/meta_info/completion_tokens").asInt());

            StringBuilder pieces = new StringBuilder();
            List<String> events = events(server.post(
                    "/v1/chat/completions",
                    CHAT.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}")));
            JsonNode usage = MAPPER.readTree(events.removeLast());
            assertThat(usage.at("/usage/completion_tokens").asInt())
                    .isEqualTo(chat.at("/usage/completion_tokens").asInt());
            for (String event : events) {
                pieces.append(
                        MAPPER.readTree(event).at("/choices/0/delta/content").asString());
            }
            assertThat(pieces.toString()).isEqualTo(answer);
            assertThat(events.size()).isGreaterThan(1);
            List<String> cumulative = events(server.post(
                    "/generate",
                    "{\"stream\":true,\"text\":\"" + PROMPT + "\",\"sampling_params\":{\"temperature\":0}}"));
            assertThat(MAPPER.readTree(cumulative.getLast()).path("text").asString())
                    .isEqualTo(answer);
        }
    }

    @Test
    void stopsSeedsAndLengthsAreKept() throws Exception {
        try (RunningServer server = new RunningServer(config -> config)) {
            JsonNode stopped =
                    json(server.post("/v1/chat/completions", CHAT.formatted(",\"stop\":[\" of\",\"is P\"]")));
            assertThat(stopped.at("/choices/0/message/content").asString()).isEqualTo("The capital");
            assertThat(stopped.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
            JsonNode cut = json(server.post(
                    "/generate",
                    "{\"text\":\"" + PROMPT + "\",\"sampling_params\":{\"temperature\":0,\"max_new_tokens\":3}}"));
            assertThat(cut.path("output_ids").size()).isEqualTo(3);
            assertThat(cut.at("/meta_info/finish_reason").toString()).isEqualTo("{\"type\":\"length\",\"length\":3}");
            String story =
                    "{\"text\":\"<|im_start|>user\\nTell me a story about a fox.<|im_end|>\\n<|im_start|>assistant\\n\","
                            + "\"sampling_params\":{\"temperature\":1.2,\"seed\":%d}}";
            String first = json(server.post("/generate", story.formatted(7)))
                    .path("text")
                    .asString();
            assertThat(json(server.post("/generate", story.formatted(7)))
                            .path("text")
                            .asString())
                    .isEqualTo(first);
            assertThat(json(server.post("/generate", story.formatted(8)))
                            .path("text")
                            .asString())
                    .isNotEqualTo(first);
        }
    }

    @Test
    void theServerSaysWhatItIsAndHowItDoes() throws Exception {
        try (RunningServer server = new RunningServer(config -> config.speculativeWindow(SpeculativeWindow.chain(4)))) {
            assertThat(server.get("/health").statusCode()).isEqualTo(200);
            assertThat(json(server.get("/v1/models")).at("/data/0/id").asString())
                    .isEqualTo("tiny");
            assertThat(json(server.get("/get_model_info")).path("is_generation").asBoolean())
                    .isTrue();
            assertThat(json(server.post("/v1/chat/completions", CHAT.formatted("")))
                            .at("/choices/0/message/content")
                            .asString())
                    .isEqualTo("The capital of France is Paris.");
            JsonNode info = json(server.get("/get_server_info"));
            assertThat(info.path("max_total_num_tokens").asInt()).isEqualTo(RunningServer.PAGES * RunningServer.PAGE);
            assertThat(info.at("/internal_states/0/avg_spec_accept_length").asDouble())
                    .isGreaterThan(1.5);
            assertThat(server.metrics())
                    .containsEntry("num_requests_total", 1.0)
                    .containsEntry("num_running_reqs", 0.0)
                    .containsEntry("time_to_first_token_seconds_count", 1.0)
                    .containsEntry("e2e_request_latency_seconds_count", 1.0);
        }
    }

    @Test
    void mistakesAreNamed() throws Exception {
        try (RunningServer server = new RunningServer(config -> config)) {
            assertRefused(server, "/generate", "{\"text\":", 400, "not JSON");
            assertRefused(server, "/generate", "[1]", 400, "allowed: a JSON object");
            assertRefused(server, "/generate", "", 400, "the body is empty; allowed");
            assertRefused(server, "/generate", "{}", 400, "text has 0 texts");
            assertRefused(server, "/generate", "{\"text\":5}", 400, "text is 5; allowed: a text");
            assertRefused(server, "/generate", "{\"input_ids\":[1,1024]}", 400, "token 1024; allowed: 0 to 1023");
            assertRefused(server, "/generate", "{\"input_ids\":[1,-1]}", 400, "token -1");
            assertRefused(server, "/generate", "{\"input_ids\":\"a\"}", 400, "allowed: a list of whole numbers");
            assertRefused(server, "/generate", "{\"text\":[1,2]}", 400, "text is [1,2]; allowed: a text");
            assertRefused(
                    server,
                    "/generate",
                    "{\"text\":\"a\",\"sampling_params\":{\"temperature\":-1}}",
                    400,
                    "temperature is -1.0; allowed: 0 and more");
            assertRefused(
                    server, "/v1/completions", "{\"prompt\":\"a\",\"max_tokens\":0}", 400, "max_tokens is 0 after");
            assertRefused(server, "/v1/completions", "{\"prompt\":\"a\",\"n\":0}", 400, "n is 0 with 1 prompts");
            assertRefused(server, "/v1/chat/completions", "{\"messages\":[]}", 400, "messages has no message");
            assertRefused(
                    server,
                    "/generate",
                    "{\"text\":\"" + "a b ".repeat(2000) + "\"}",
                    400,
                    "tokens; allowed: up to 1016");
            assertRefused(server, "/generate", "x".repeat(RunningServer.MOST_BODY_BYTES + 1), 413, "too large");
            // A client that asks before it sends so much is told so, too.
            HttpResponse<String> asked = server.ask("/generate", "x".repeat(RunningServer.MOST_BODY_BYTES + 1));
            assertThat(asked.statusCode()).isEqualTo(413);
            assertThat(asked.body()).contains("too large; allowed: up to");
            assertRefused(server, "/nothing", "{}", 404, "nothing takes POST");
            assertThat(server.get("/generate").statusCode()).isEqualTo(405);
            assertThat(server.get("/nothing").statusCode()).isEqualTo(404);
            // Fields of other servers, which mean nothing here, do no harm.
            assertThat(server.post(
                                    "/generate",
                                    "{\"text\":\"a\",\"lora_path\":null,\"sampling_params\":{\"n\":1,\"x\":[]}}")
                            .statusCode())
                    .isEqualTo(200);
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), server.address().getPort())) {
                socket.getOutputStream().write("what is this\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 400");
            }
        }
    }

    private static void assertRefused(RunningServer server, String path, String body, int status, String words)
            throws Exception {
        HttpResponse<String> response = server.post(path, body);
        assertThat(response.body()).contains(words);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void whoComesToAFullQueueIsToldSo() throws Exception {
        try (RunningServer server = new RunningServer(config -> config.maxQueuedRequests(2))) {
            List<Socket> busy = new ArrayList<>();
            for (String streams : List.of("true", "false")) {
                String question = "{\"text\":\"a\",\"stream\":%s,\"sampling_params\":{\"max_new_tokens\":1}}";
                HttpResponse<String> response = server.post("/generate", question.formatted(streams));
                // Whoever runs may end at any moment, so that the queue is filled until somebody is refused.
                while (response.statusCode() == 200) {
                    assertThat(busy).hasSizeLessThan(200);
                    for (int i = 0; i < 4; i++) {
                        busy.add(server.open("/generate", LONG.formatted("true")));
                    }
                    response = server.post("/generate", question.formatted(streams));
                }
                assertThat(response.body()).contains("queue is full; allowed: up to 2 requests");
                assertThat(response.statusCode()).isEqualTo(503);
            }
            for (Socket socket : busy) {
                socket.close();
            }
            server.await("num_used_tokens", used -> used == 0);
            json(server.post("/v1/chat/completions", CHAT.formatted("")));
        }
    }

    @Test
    void whoLeavesIsForgotten() throws Exception {
        try (RunningServer server = new RunningServer(config -> config)) {
            for (String streams : List.of("true", "false")) {
                double before = server.metric("num_aborted_requests_total");
                Socket socket = server.open("/generate", LONG.formatted(streams));
                server.await("num_running_reqs", running -> running == 1);
                socket.close();
                server.await("num_aborted_requests_total", aborted -> aborted == before + 1);
                server.await("num_used_tokens", used -> used == 0);
            }
        }
    }

    @Test
    void whoReadsNothingHoldsNobodyUp() throws Exception {
        try (RunningServer server = new RunningServer(config -> config)) {
            Socket lazy = server.open("/generate", LONG.formatted("true"));
            server.await("num_running_reqs", running -> running == 1);
            json(server.post("/v1/chat/completions", CHAT.formatted("")));
            server.await("num_requests_total", ended -> ended == 2);
            // All of it is there when it is read at last.
            try (InputStream in = lazy.getInputStream()) {
                StringBuilder text = new StringBuilder();
                byte[] piece = new byte[4096];
                while (!text.toString().contains("[DONE]")) {
                    int count = in.read(piece);
                    assertThat(count).isPositive();
                    text.append(new String(piece, 0, count, StandardCharsets.UTF_8));
                }
                assertThat(text).contains("\"length\":900");
            }
        }
    }

    @Test
    void aServerThatStopsAnswersThoseWhoAreThere() throws Exception {
        try (RunningServer server = new RunningServer(config -> config);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return server.post("/generate", LONG.formatted("false"));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    clients);
            server.await("num_running_reqs", running -> running == 1);
            server.stop();
            assertThat(json(answer.get(60, TimeUnit.SECONDS)).path("output_ids").size())
                    .isEqualTo(900);
        }
    }
}
