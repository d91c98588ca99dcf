package org.ascendtwin.live.serve;

import java.util.List;
import java.util.Locale;
import org.ascendtwin.scheduler.engine.EndReason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as the interface has it by which it was asked for. */
final class AnswerFormat {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double NANOS_PER_SECOND = 1e9;

    private final AnswerText answer;
    private final Question question;
    private final ChanceFormat chances;
    private final String model;
    private final long createdSeconds;
    private final long startNanos;

    AnswerFormat(AnswerText answer, ServedModel model, long createdSeconds, long startNanos) {
        this.answer = answer;
        this.question = answer.question();
        this.chances = new ChanceFormat(model.tokenizer());
        this.model = model.name();
        this.createdSeconds = createdSeconds;
        this.startNanos = startNanos;
    }

    /** The whole answers to a request. */
    static String whole(List<AnswerFormat> all, boolean isList, long nowNanos) {
        AnswerFormat first = all.getFirst();
        if (first.question.api() == Api.GENERATE) {
            ArrayNode list = MAPPER.createArrayNode();
            all.forEach(each -> list.add(each.generated(nowNanos)));
            return isList ? list.toString() : list.get(0).toString();
        }
        ObjectNode root = first.head(first.question.api() == Api.CHAT ? "chat.completion" : "text_completion");
        ArrayNode choices = root.putArray("choices");
        all.forEach(each -> each.addTo(choices));
        root.set("usage", usage(all));
        return root.toString();
    }

    private void addTo(ArrayNode choices) {
        ObjectNode choice = choice(choices);
        if (question.api() == Api.CHAT) {
            choice.putObject("message").put("role", "assistant").put("content", answer.text());
        } else {
            choice.put("text", answer.text());
        }
        addChances(choice, 0);
        choice.put("finish_reason", finish());
    }

    private void addChances(ObjectNode choice, int fromToken) {
        if (question.wantsChances() && question.api() == Api.CHAT) {
            chances.chat(choice, answer, fromToken);
        } else if (question.wantsChances()) {
            chances.completion(choice, answer, fromToken);
        }
    }

    /**
     * A piece of a stream: the text from character {@code from} on; under /generate all text so far, as there.
     *
     * @param fromToken first token that is new
     * @param isOfSeveral whether the stream has other answers, too
     */
    String piece(int from, int fromToken, boolean isOfSeveral, long nowNanos) {
        if (question.api() == Api.GENERATE) {
            ObjectNode generated = generated(nowNanos);
            return (isOfSeveral ? generated.put("index", question.index()) : generated).toString();
        }
        boolean isFirst = fromToken == 0;
        String text = answer.text().substring(from);
        ObjectNode root = head(question.api() == Api.CHAT ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = choice(root.putArray("choices"));
        if (question.api() == Api.CHAT) {
            ObjectNode delta = choice.putObject("delta");
            if (isFirst) {
                delta.put("role", "assistant");
            }
            delta.put("content", text);
        } else {
            choice.put("text", text);
        }
        addChances(choice, fromToken);
        choice.put("finish_reason", answer.reason() == null ? null : finish());
        return root.toString();
    }

    /** The piece that counts tokens, where a client wants it; null where it does not. */
    static @Nullable String usagePiece(List<AnswerFormat> all) {
        Question question = all.getFirst().question;
        if (!question.withUsage() || question.api() == Api.GENERATE) {
            return null;
        }
        ObjectNode root = all.getFirst().head(question.api() == Api.CHAT ? "chat.completion.chunk" : "text_completion");
        root.putArray("choices");
        root.set("usage", usage(all));
        return root.toString();
    }

    private ObjectNode generated(long nowNanos) {
        ObjectNode root = MAPPER.createObjectNode().put("text", answer.text());
        for (int token : answer.tokens()) {
            root.withArray("output_ids").add(token);
        }
        ObjectNode facts = root.putObject("meta_info").put("id", question.id());
        EndReason reason = answer.reason();
        if (reason == null) {
            facts.putNull("finish_reason");
        } else {
            ObjectNode finish = facts.putObject("finish_reason").put("type", finish());
            Object matched = answer.matched();
            if (reason == EndReason.STOP && matched != null) {
                finish.putPOJO("matched", matched);
            } else if (reason == EndReason.LENGTH) {
                finish.put("length", answer.count());
            } else if (reason != EndReason.STOP) {
                finish.put("message", reason.name().toLowerCase(Locale.ROOT));
            }
        }
        facts.put("prompt_tokens", question.prompt().length);
        facts.put("completion_tokens", answer.count());
        facts.put("cached_tokens", answer.cachedTokens());
        if (question.wantsChances()) {
            chances.generate(facts, answer);
        }
        facts.put("e2e_latency", (nowNanos - startNanos) / NANOS_PER_SECOND);
        return root;
    }

    private ObjectNode head(String kind) {
        return MAPPER.createObjectNode()
                .put("id", question.id())
                .put("object", kind)
                .put("created", createdSeconds)
                .put("model", model);
    }

    private ObjectNode choice(ArrayNode choices) {
        return choices.addObject().put("index", question.index());
    }

    /** Tokens of all answers; a prompt that several answers have counts once for each. */
    private static ObjectNode usage(List<AnswerFormat> all) {
        int prompts = 0;
        int answers = 0;
        int cached = 0;
        for (AnswerFormat each : all) {
            prompts += each.question.prompt().length;
            answers += each.answer.count();
            cached += each.answer.cachedTokens();
        }
        ObjectNode usage = MAPPER.createObjectNode()
                .put("prompt_tokens", prompts)
                .put("completion_tokens", answers)
                .put("total_tokens", prompts + answers);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return usage;
    }

    private String finish() {
        if (answer.reason() == EndReason.STOP) {
            return "stop";
        }
        return answer.reason() == EndReason.LENGTH ? "length" : "abort";
    }

    /** An error in the layout of an interface; of SGLang's own for a path that is none. */
    static String error(@Nullable Api api, int status, String message) {
        if (api == null || api == Api.GENERATE) {
            ObjectNode root = MAPPER.createObjectNode();
            root.putObject("error").put("message", message);
            return root.toString();
        }
        String type = status >= 500 ? "ServiceUnavailableError" : "BadRequestError";
        return MAPPER.createObjectNode()
                .put("object", "error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", status)
                .toString();
    }

    /** The models there are, in OpenAI's layout. */
    static String models(ServedModel model, int contextTokens, long createdSeconds) {
        ObjectNode root = MAPPER.createObjectNode().put("object", "list");
        root.putArray("data")
                .addObject()
                .put("id", model.name())
                .put("object", "model")
                .put("created", createdSeconds)
                .put("owned_by", "ascend-twin")
                .put("max_model_len", contextTokens);
        return root.toString();
    }
}
