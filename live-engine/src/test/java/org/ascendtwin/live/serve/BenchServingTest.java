package org.ascendtwin.live.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that send what SGLang's bench_serving sends ({@code --backend sglang} and {@code sglang-oai}) and read streams as it
 * does: line by line, the time to the first text and between texts, output length from the last piece.
 */
final class BenchServingTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int REQUESTS = 24;
    private static final int CONCURRENCY = 6;
    private static final int OUTPUT = 20;

    /** What bench_serving keeps of a request. */
    private record Measured(long ttftNanos, List<Long> gapsNanos, int outputTokens, boolean success) {}

    private static String sglang(int seed) {
        return "{\"text\":\"Tell me about number " + seed
                + "\",\"sampling_params\":{\"temperature\":0.0,\"max_new_tokens\":" + OUTPUT
                + ",\"ignore_eos\":true},\"stream\":true,\"lora_path\":null,\"return_logprob\":false,"
                + "\"logprob_start_len\":-1}";
    }

    private static String openai(int seed) {
        return "{\"model\":\"tiny\",\"prompt\":\"Tell me about number " + seed
                + "\",\"temperature\":0.0,\"best_of\":1,\"max_tokens\":" + OUTPUT
                + ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"ignore_eos\":true}";
    }

    private static boolean hasText(JsonNode piece) {
        return !piece.path("text").asString("").isEmpty()
                || !piece.at("/choices/0/text").asString("").isEmpty();
    }

    private static Measured ask(HttpClient client, RunningServer server, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        long start = System.nanoTime();
        long last = start;
        long ttft = 0;
        int tokens = 0;
        boolean done = false;
        List<Long> gaps = new ArrayList<>();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String chunk = line.startsWith("data: ") ? line.substring("data: ".length()) : line;
                done |= chunk.equals("[DONE]");
                if (chunk.isBlank() || done) {
                    continue;
                }
                JsonNode data = MAPPER.readTree(chunk);
                tokens =
                        Math.max(tokens, data.at("/meta_info/completion_tokens").asInt(0));
                tokens = Math.max(tokens, data.at("/usage/completion_tokens").asInt(0));
                if (hasText(data)) {
                    long now = System.nanoTime();
                    if (ttft == 0) {
                        ttft = now - start;
                    } else {
                        gaps.add(now - last);
                    }
                    last = now;
                }
            }
        }
        return new Measured(ttft, gaps, tokens, response.statusCode() == 200 && done);
    }

    @Test
    void itsRequestsAreAnsweredInStreamsOfTheLengthAskedFor() throws Exception {
        try (RunningServer server = new RunningServer(config -> config);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore places = new Semaphore(CONCURRENCY);
            List<Future<Measured>> all = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int seed = i;
                all.add(clients.submit(() -> {
                    places.acquire();
                    try {
                        return seed % 2 == 0
                                ? ask(client, server, "/generate", sglang(seed))
                                : ask(client, server, "/v1/completions", openai(seed));
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<Measured> each : all) {
                Measured measured = each.get();
                assertThat(measured.success()).isTrue();
                assertThat(measured.outputTokens()).isEqualTo(OUTPUT);
                assertThat(measured.ttftNanos()).isPositive();
                assertThat(measured.gapsNanos()).isNotEmpty();
            }
            assertThat(server.metric("generation_tokens_total")).isEqualTo(REQUESTS * OUTPUT);
        }
    }
}
