package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.ascendtwin.live.engine.Penalties;
import org.ascendtwin.live.engine.Sampling;
import org.ascendtwin.live.text.ChatMessage;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.sim.rng.Noise;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads requests off their JSON, as SGLang's interfaces have it. Unknown fields do not matter, wrong values do. */
final class QuestionReader {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int DEFAULT_GENERATE_TOKENS = 128;
    private static final int DEFAULT_COMPLETION_TOKENS = 16;
    private static final int MOST_ANSWERS = 128;
    private static final int MOST_CHANCES = 20;

    private final ServedModel model;
    private final int mostPromptTokens;
    private final int mostTokens;
    private final long key;
    private final AtomicLong readCount = new AtomicLong();

    /** @param key from which names and seeds come that requests leave out */
    QuestionReader(ServedModel model, EngineConfig scheduler, long key) {
        this.model = model;
        this.key = key;
        this.mostTokens = Math.min(scheduler.contextLength(), scheduler.maxTotalTokens());
        // The scheduler keeps a margin between a prompt and the most that a request may have.
        this.mostPromptTokens = mostTokens - 8;
    }

    Questions read(Api api, byte[] json) throws Refusal {
        Body body;
        try {
            body = Body.of(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw Refusal.badRequest("the body is not JSON: " + e.getOriginalMessage());
        }
        Body sampling = api == Api.GENERATE ? body.object("sampling_params") : body;
        refuseWhatIsNotComputed(sampling);
        List<int[]> prompts = prompts(api, body);
        boolean isList = prompts.size() > 1 || isListed(api, body);
        int answers = answers(body, sampling, prompts.size());
        long number = readCount.getAndIncrement();
        String id = body.text("rid", name(number));
        List<Question> all = new ArrayList<>();
        for (int[] prompt : prompts) {
            for (int copy = 0; copy < answers; copy++) {
                all.add(new Question(
                        api,
                        all.size(),
                        api == Api.GENERATE && !all.isEmpty() ? id + "_" + all.size() : id,
                        prompt,
                        maxNewTokens(api, sampling, prompt.length),
                        sampling(sampling, number, all.size()),
                        penalties(sampling),
                        topChances(api, body),
                        endTokens(sampling),
                        sampling.texts("stop"),
                        sampling.flag("skip_special_tokens", true),
                        body.flag("stream", false),
                        body.object("stream_options").flag("include_usage", false)));
            }
        }
        return new Questions(all, isList || answers > 1);
    }

    /** How many answers each prompt is to have. */
    private static int answers(Body body, Body sampling, int prompts) throws Refusal {
        int answers = sampling.integer("n", body.integer("n", 1));
        if (answers < 1 || (long) answers * prompts > MOST_ANSWERS) {
            throw Refusal.badRequest("n is " + answers + " with " + prompts + " prompts; allowed: 1 and more, up to "
                    + MOST_ANSWERS + " answers in all");
        }
        return answers;
    }

    private static Penalties penalties(Body sampling) throws Refusal {
        try {
            return new Penalties(
                    sampling.real("frequency_penalty", 0),
                    sampling.real("presence_penalty", 0),
                    sampling.real("repetition_penalty", 1));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** Likeliest tokens to be named at each place; negative where chances are not asked for. */
    private static int topChances(Api api, Body body) throws Refusal {
        String name =
                switch (api) {
                    case GENERATE -> "top_logprobs_num";
                    case COMPLETIONS -> "logprobs";
                    case CHAT -> "top_logprobs";
                };
        boolean asked =
                switch (api) {
                    case GENERATE -> body.flag("return_logprob", false);
                    case COMPLETIONS -> body.has("logprobs");
                    case CHAT -> body.flag("logprobs", false);
                };
        int top = asked ? body.integer(name, 0) : -1;
        if (top > MOST_CHANCES || (asked && top < 0)) {
            throw Refusal.badRequest(name + " is " + top + "; allowed: 0 to " + MOST_CHANCES);
        }
        if (asked && body.integer("logprob_start_len", -1) != -1) {
            throw Refusal.badRequest("logprob_start_len is " + body.integer("logprob_start_len", -1)
                    + "; allowed: -1, since chances are given of the answer alone");
        }
        return top;
    }

    private static void refuseWhatIsNotComputed(Body sampling) throws Refusal {
        sampling.neutral("min_new_tokens", 0);
        for (String constraint : List.of("json_schema", "regex", "ebnf", "stop_regex", "tools")) {
            if (sampling.has(constraint) && !sampling.node(constraint).isEmpty()) {
                throw Refusal.badRequest(constraint + " is given, and answers are not constrained here");
            }
        }
    }

    private static JsonNode promptNode(Api api, Body body) {
        return switch (api) {
            case GENERATE -> body.node(body.has("input_ids") ? "input_ids" : "text");
            case COMPLETIONS -> body.node("prompt");
            case CHAT -> body.node("messages");
        };
    }

    /** Whether several prompts could have been there, though it may be one. */
    private static boolean isListed(Api api, Body body) {
        JsonNode node = promptNode(api, body);
        return api != Api.CHAT && node.isArray() && !node.path(0).isIntegralNumber();
    }

    private List<int[]> prompts(Api api, Body body) throws Refusal {
        List<int[]> prompts = new ArrayList<>();
        String name = api == Api.COMPLETIONS ? "prompt" : body.has("input_ids") ? "input_ids" : "text";
        if (api == Api.CHAT) {
            prompts.add(model.tokenizer().encode(chat(body)));
        } else {
            JsonNode node = promptNode(api, body);
            boolean mayBeTokens = !name.equals("text");
            if (mayBeTokens && node.path(0).isArray()) {
                for (int[] tokens : body.integerLists(name)) {
                    prompts.add(known(name, tokens));
                }
            } else if (name.equals("input_ids") || (mayBeTokens && node.path(0).isIntegralNumber())) {
                prompts.add(known(name, body.integers(name)));
            } else {
                for (String text : body.texts(name)) {
                    prompts.add(model.tokenizer().encode(text));
                }
            }
        }
        if (prompts.isEmpty()) {
            throw Refusal.badRequest(name + " has 0 texts; allowed: 1 and more");
        }
        for (int[] tokens : prompts) {
            checkLength(tokens.length);
        }
        return prompts;
    }

    private void checkLength(int tokens) throws Refusal {
        if (tokens == 0) {
            throw Refusal.badRequest("the prompt has no tokens; allowed: 1 and more");
        }
        if (tokens > mostPromptTokens) {
            throw Refusal.badRequest("the prompt has " + tokens + " tokens; allowed: up to " + mostPromptTokens
                    + " with a context of " + mostTokens);
        }
    }

    private int[] known(String name, int[] tokens) throws Refusal {
        for (int token : tokens) {
            if (token < 0 || token >= model.config().vocabSize()) {
                throw Refusal.badRequest(name + " has token " + token + "; allowed: 0 to "
                        + (model.config().vocabSize() - 1) + ". Maybe it belongs to another model");
            }
        }
        return tokens;
    }

    private String chat(Body body) throws Refusal {
        if (!model.knowsChats()) {
            throw Refusal.badRequest(model.name() + " has no token <|im_start|>, and chats are only written in that"
                    + " layout. Maybe /v1/completions with the model's own layout");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode one : body.node("messages").values()) {
            messages.add(message(Body.of(one)));
        }
        if (messages.isEmpty()) {
            throw Refusal.badRequest("messages has no message; allowed: 1 and more");
        }
        return ChatMessage.prompt(messages);
    }

    private static ChatMessage message(Body message) throws Refusal {
        if (!message.node("content").isArray()) {
            return new ChatMessage(message.text("role", "user"), message.text("content", ""));
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : message.node("content").values()) {
            Body piece = Body.of(part);
            if (!piece.text("type", "").equals("text")) {
                throw Refusal.badRequest("a message has a part of type " + piece.node("type") + "; allowed: text");
            }
            text.append(piece.text("text", ""));
        }
        return new ChatMessage(message.text("role", "user"), text.toString());
    }

    private int maxNewTokens(Api api, Body sampling, int promptTokens) throws Refusal {
        int left = mostTokens - promptTokens - 1;
        String name =
                switch (api) {
                    case GENERATE -> "max_new_tokens";
                    case COMPLETIONS -> "max_tokens";
                    case CHAT -> sampling.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
                };
        int most = sampling.integer(
                name,
                switch (api) {
                    case GENERATE -> Math.min(DEFAULT_GENERATE_TOKENS, left);
                    case COMPLETIONS -> Math.min(DEFAULT_COMPLETION_TOKENS, left);
                    case CHAT -> left;
                });
        if (most < 1 || most > left) {
            throw Refusal.badRequest(name + " is " + most + " after a prompt of " + promptTokens
                    + " tokens; allowed: 1 to " + left + " with a context of " + mostTokens);
        }
        return most;
    }

    private String name(long number) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(Noise.bits(key, number, 1)) + hex.toHexDigits(Noise.bits(key, number, 2));
    }

    /** Several answers to one request differ, though the request has one seed. */
    private Sampling sampling(Body body, long number, int index) throws Refusal {
        long given = body.seed("seed", body.seed("sampling_seed", Noise.bits(key, number, 0)));
        long seed = index == 0 ? given : Noise.bits(given, index, 0);
        try {
            return new Sampling(
                    body.real("temperature", 1),
                    Math.max(body.integer("top_k", 0), 0),
                    body.real("top_p", 1),
                    body.real("min_p", 0),
                    seed);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Set<Integer> endTokens(Body sampling) throws Refusal {
        Set<Integer> ends = new LinkedHashSet<>(sampling.flag("ignore_eos", false) ? Set.of() : model.endTokens());
        for (int token : sampling.integers("stop_token_ids")) {
            ends.add(token);
        }
        return ends;
    }
}
