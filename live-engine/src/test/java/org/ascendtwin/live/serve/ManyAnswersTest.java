package org.ascendtwin.live.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several prompts and answers in one request, penalties, and how likely tokens were. */
final class ManyAnswersTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String FOX =
            "<|im_start|>user\\nTell me a story about a fox.<|im_end|>\\n<|im_start|>assistant\\n";
    private static final String FRANCE =
            "<|im_start|>user\\nWhat is the capital of France?<|im_end|>\\n<|im_start|>assistant\\n";

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(config -> config);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static JsonNode ask(String path, String json) throws Exception {
        HttpResponse<String> response = server.post(path, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return MAPPER.readTree(response.body());
    }

    private static String generate(String fields, String sampling) {
        String length = sampling.contains("max_new_tokens") ? "" : "\"max_new_tokens\":24,";
        return "{" + fields + ",\"sampling_params\":{" + length + sampling + "}}";
    }

    @Test
    void aListOfPromptsIsAnsweredAsEachAlone() throws Exception {
        String both = "\"text\":[\"" + FRANCE + "\",\"" + FOX + "\"]";
        JsonNode answers = ask("/generate", generate(both, "\"temperature\":0"));
        assertThat(answers.isArray()).isTrue();
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).path("text").asString()).isEqualTo("The capital of France is Paris.");
        JsonNode fox = ask("/generate", generate("\"text\":\"" + FOX + "\"", "\"temperature\":0"));
        assertThat(answers.get(1).path("text").asString())
                .isEqualTo(fox.path("text").asString());
        JsonNode completions = ask(
                "/v1/completions",
                "{\"prompt\":[\"" + FRANCE + "\",\"" + FOX + "\"],\"temperature\":0,\"max_tokens\":24}");
        assertThat(completions.path("choices")).hasSize(2);
        assertThat(completions.at("/choices/1/index").asInt()).isEqualTo(1);
        assertThat(completions.at("/choices/1/text").asString())
                .isEqualTo(fox.path("text").asString());
        JsonNode tokens = ask("/generate", generate("\"input_ids\":[[5,6,7],[8,9]]", "\"temperature\":0"));
        assertThat(tokens.get(1).at("/meta_info/prompt_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void severalAnswersToOnePromptDifferAndAreTheSameAgain() throws Exception {
        String request = "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story about a fox.\"}],\"n\":3,"
                + "\"temperature\":1.2,\"seed\":5,\"max_tokens\":40}";
        JsonNode first = ask("/v1/chat/completions", request);
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode choice : first.path("choices")) {
            texts.add(choice.at("/message/content").asString());
        }
        assertThat(texts).hasSize(3);
        JsonNode again = ask("/v1/chat/completions", request);
        assertThat(again.path("choices").toString())
                .isEqualTo(first.path("choices").toString());
        int counted = first.at("/usage/prompt_tokens").asInt()
                + first.at("/usage/completion_tokens").asInt();
        assertThat(first.at("/usage/total_tokens").asInt()).isEqualTo(counted);
        HttpResponse<String> many = server.post("/v1/completions", "{\"prompt\":\"a\",\"n\":129}");
        assertThat(many.statusCode()).isEqualTo(400);
        assertThat(many.body()).contains("n is 129 with 1 prompts; allowed: 1 and more, up to 128 answers in all");
    }

    /** Each stream's pieces, put together by index, are what the whole answers are. */
    @Test
    void severalAnswersStreamBesideEachOther() throws Exception {
        String prompts = "{\"prompt\":[\"" + FRANCE + "\",\"" + FOX + "\"],\"temperature\":0,\"max_tokens\":24%s}";
        JsonNode whole = ask("/v1/completions", prompts.formatted(""));
        TreeMap<Integer, String> texts = new TreeMap<>();
        for (String event : events(server.post("/v1/completions", prompts.formatted(",\"stream\":true")))) {
            JsonNode choice = MAPPER.readTree(event).at("/choices/0");
            texts.merge(choice.path("index").asInt(), choice.path("text").asString(), String::concat);
        }
        assertThat(texts.get(0)).isEqualTo(whole.at("/choices/0/text").asString());
        assertThat(texts.get(1)).isEqualTo(whole.at("/choices/1/text").asString());
        List<Integer> ends = new ArrayList<>();
        for (String event : events(server.post(
                "/generate",
                generate("\"stream\":true,\"text\":[\"" + FRANCE + "\",\"" + FOX + "\"]", "\"temperature\":0")))) {
            JsonNode piece = MAPPER.readTree(event);
            if (!piece.at("/meta_info/finish_reason").isNull()) {
                ends.add(piece.path("index").asInt());
            }
        }
        assertThat(ends).containsExactlyInAnyOrder(0, 1);
    }

    private static List<String> events(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<String> events = new ArrayList<>();
        response.body().lines().filter(line -> !line.isEmpty()).forEach(line -> events.add(line.substring(6)));
        assertThat(events.removeLast()).isEqualTo("[DONE]");
        return events;
    }

    @Test
    void chancesAddUpAndTheGreedyTokenIsTheLikeliest() throws Exception {
        JsonNode generated = ask(
                "/generate",
                generate(
                        "\"return_logprob\":true,\"top_logprobs_num\":3,\"text\":\"" + FOX + "\"",
                        "\"temperature\":0"));
        JsonNode chosen = generated.at("/meta_info/output_token_logprobs");
        JsonNode top = generated.at("/meta_info/output_top_logprobs");
        assertThat(chosen).hasSize(generated.path("output_ids").size());
        for (int place = 0; place < chosen.size(); place++) {
            assertThat(chosen.get(place).get(1).asInt())
                    .isEqualTo(generated.path("output_ids").get(place).asInt());
            assertThat(top.get(place)).hasSize(3);
            assertThat(top.get(place).get(0).get(0).asDouble())
                    .isCloseTo(chosen.get(place).get(0).asDouble(), within(1e-9));
        }
        // With no other choice left, all chances of a place are those of 20 of 1,024 tokens: less than one, and most of
        // it.
        JsonNode chat = ask(
                "/v1/chat/completions",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}],\"temperature\":0,"
                        + "\"logprobs\":true,\"top_logprobs\":20}");
        for (JsonNode token : chat.at("/choices/0/logprobs/content")) {
            double sum = 0;
            for (JsonNode each : token.path("top_logprobs")) {
                sum += Math.exp(each.path("logprob").asDouble());
            }
            assertThat(sum).isBetween(0.5, 1.0 + 1e-9);
            assertThat(token.path("bytes").size())
                    .isEqualTo(token.path("token").asString().getBytes(StandardCharsets.UTF_8).length);
        }
        JsonNode completion = ask(
                "/v1/completions", "{\"prompt\":\"" + FRANCE + "\",\"temperature\":0,\"max_tokens\":5,\"logprobs\":2}");
        assertThat(completion.at("/choices/0/logprobs/tokens")).hasSize(5);
        assertThat(completion.at("/choices/0/logprobs/top_logprobs/0")).hasSize(2);
        assertThat(server.post("/v1/completions", "{\"prompt\":\"a\",\"logprobs\":21}")
                        .body())
                .contains("logprobs is 21; allowed: 0 to 20");
    }

    @Test
    void penaltiesMakeTokensComeAgainLessOften() throws Exception {
        String fields = "\"input_ids\":[5,6,7,8]";
        String endless = "\"temperature\":0,\"ignore_eos\":true,\"max_new_tokens\":150";
        List<Integer> plain = ids(ask("/generate", generate(fields, endless)));
        List<Integer> none = ids(ask("/generate", generate(fields, endless + ",\"frequency_penalty\":0")));
        assertThat(none).isEqualTo(plain);
        // As many tokens are more different ones.
        for (String penalty :
                List.of("\"frequency_penalty\":2", "\"presence_penalty\":2", "\"repetition_penalty\":2")) {
            List<Integer> penalized = ids(ask("/generate", generate(fields, endless + "," + penalty)));
            assertThat(new LinkedHashSet<>(penalized))
                    .as(penalty)
                    .hasSizeGreaterThan(new LinkedHashSet<>(plain).size());
        }
        assertThat(server.post("/generate", generate(fields, "\"presence_penalty\":3"))
                        .body())
                .contains("presence_penalty is 3.0; allowed: -2 to 2");
    }

    private static List<Integer> ids(JsonNode answer) {
        return answer.path("output_ids").valueStream().map(JsonNode::asInt).toList();
    }
}
