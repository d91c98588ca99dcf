package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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

    Question read(Api api, byte[] json) throws Refusal {
        Body body;
        try {
            body = Body.of(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw Refusal.badRequest("the body is not JSON: " + e.getOriginalMessage());
        }
        Body sampling = api == Api.GENERATE ? body.object("sampling_params") : body;
        refuseWhatIsNotComputed(body, sampling);
        int[] prompt = prompt(api, body);
        long number = readCount.getAndIncrement();
        String id = body.text("rid", name(number));
        return new Question(
                api,
                id,
                prompt,
                maxNewTokens(api, sampling, prompt.length),
                sampling(sampling, number),
                endTokens(sampling),
                sampling.texts("stop"),
                sampling.flag("skip_special_tokens", true),
                body.flag("stream", false),
                body.object("stream_options").flag("include_usage", false));
    }

    private static void refuseWhatIsNotComputed(Body body, Body sampling) throws Refusal {
        sampling.neutral("n", 1);
        sampling.neutral("frequency_penalty", 0);
        sampling.neutral("presence_penalty", 0);
        sampling.neutral("repetition_penalty", 1);
        sampling.neutral("min_new_tokens", 0);
        for (String constraint : List.of("json_schema", "regex", "ebnf", "stop_regex", "tools")) {
            if (sampling.has(constraint) && !sampling.node(constraint).isEmpty()) {
                throw Refusal.badRequest(constraint + " is given, and answers are not constrained here");
            }
        }
        if (body.flag("return_logprob", false) || body.flag("logprobs", false)) {
            throw Refusal.badRequest("log-probabilities are asked for, and are not given here");
        }
    }

    private int[] prompt(Api api, Body body) throws Refusal {
        int[] tokens =
                switch (api) {
                    case GENERATE -> body.has("input_ids") ? ids(body, "input_ids") : encoded(body, "text");
                    case COMPLETIONS ->
                        body.node("prompt").path(0).isIntegralNumber() ? ids(body, "prompt") : encoded(body, "prompt");
                    case CHAT -> model.tokenizer().encode(chat(body));
                };
        if (tokens.length == 0) {
            throw Refusal.badRequest("the prompt has no tokens; allowed: 1 and more");
        }
        if (tokens.length > mostPromptTokens) {
            throw Refusal.badRequest("the prompt has " + tokens.length + " tokens; allowed: up to " + mostPromptTokens
                    + " with a context of " + mostTokens);
        }
        return tokens;
    }

    private int[] ids(Body body, String name) throws Refusal {
        int[] tokens = body.integers(name);
        for (int token : tokens) {
            if (token < 0 || token >= model.config().vocabSize()) {
                throw Refusal.badRequest(name + " has token " + token + "; allowed: 0 to "
                        + (model.config().vocabSize() - 1) + ". Maybe it belongs to another model");
            }
        }
        return tokens;
    }

    private int[] encoded(Body body, String name) throws Refusal {
        List<String> texts = body.texts(name);
        if (texts.size() != 1) {
            throw Refusal.badRequest(name + " has " + texts.size() + " texts; allowed: 1. Maybe send one request each");
        }
        return model.tokenizer().encode(texts.getFirst());
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

    private Sampling sampling(Body body, long number) throws Refusal {
        long seed = body.seed("seed", body.seed("sampling_seed", Noise.bits(key, number, 0)));
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
