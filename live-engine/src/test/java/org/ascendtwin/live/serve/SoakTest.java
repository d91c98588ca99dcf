package org.ascendtwin.live.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.live.train.Topic;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A hundred clients at once, of which many leave early: nothing of theirs stays behind. */
final class SoakTest {
    private static final int CLIENTS = 100;
    private static final long SEED = 6;

    private static String request(RandomStream random) {
        Topic topic = Topic.values()[random.nextInt(Topic.values().length)];
        String question = new JsonMapper().writeValueAsString(topic.next(random).question());
        return "{\"messages\":[{\"role\":\"user\",\"content\":" + question + "}],\"max_tokens\":60,\"seed\":"
                + random.nextInt(1000) + ",\"temperature\":" + random.nextInt(2) + ",\"stream\":"
                + (random.nextInt(2) == 0) + "}";
    }

    /** Asks one question; returns whether it waited for the answer. */
    private static boolean visit(RunningServer server, int client) throws Exception {
        RandomStream random = new Streams(SEED, 0).stream("client", client);
        String json = request(random);
        int manner = random.nextInt(4);
        if (manner == 0) {
            Socket socket = server.open("/v1/chat/completions", json);
            // Leaves at any moment: before the first token, between tokens, or after the last.
            Thread.sleep(random.nextInt(200));
            socket.close();
            return false;
        }
        if (manner == 1) {
            assertThat(server.post("/v1/chat/completions", json.substring(1)).statusCode())
                    .isEqualTo(400);
            return false;
        }
        HttpResponse<String> response = server.post("/v1/chat/completions", json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return true;
    }

    @Test
    void nothingLeaks() throws Exception {
        try (RunningServer server = new RunningServer(config ->
                        config.speculativeWindow(SpeculativeWindow.chain(3)).maxQueuedRequests(CLIENTS));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> visits = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                visits.add(threads.submit(() -> visit(server, client)));
            }
            int answered = 0;
            for (Future<Boolean> visit : visits) {
                answered += visit.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            server.await("num_running_reqs", running -> running == 0);
            server.await("num_queue_reqs", waiting -> waiting == 0);
            server.await("num_used_tokens", used -> used == 0);
            assertThat(answered).as("seed %d", SEED).isBetween(30, 70);
            assertThat(server.metric("num_requests_total") - server.metric("num_aborted_requests_total"))
                    .isGreaterThanOrEqualTo(answered);
            assertThat(server.metric("spec_accept_length")).isGreaterThan(1);
        } catch (IOException e) {
            throw new AssertionError("seed " + SEED, e);
        }
        // Closing has checked that nothing was left open on the device.
    }
}
