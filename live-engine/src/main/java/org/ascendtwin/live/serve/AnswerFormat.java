package org.ascendtwin.live.serve;

import java.util.Locale;
import org.ascendtwin.scheduler.engine.EndReason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as the interface has it by which it was asked for. */
final class AnswerFormat {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double NANOS_PER_SECOND = 1e9;

    private final AnswerText answer;
    private final Question question;
    private final String model;
    private final long createdSeconds;
    private final long startNanos;

    AnswerFormat(AnswerText answer, String model, long createdSeconds, long startNanos) {
        this.answer = answer;
        this.question = answer.question();
        this.model = model;
        this.createdSeconds = createdSeconds;
        this.startNanos = startNanos;
    }

    /** The whole answer. */
    String whole(long nowNanos) {
        if (question.api() == Api.GENERATE) {
            return generated(nowNanos).toString();
        }
        ObjectNode root = head(question.api() == Api.CHAT ? "chat.completion" : "text_completion");
        ObjectNode choice = choice(root);
        if (question.api() == Api.CHAT) {
            choice.putObject("message").put("role", "assistant").put("content", answer.text());
        } else {
            choice.put("text", answer.text());
        }
        choice.put("finish_reason", finish());
        root.set("usage", usage());
        return root.toString();
    }

    /**
     * A piece of a stream: the text from {@code from} on; under /generate all text so far, as there.
     *
     * @param isFirst whether it is the stream's first piece
     */
    String piece(int from, boolean isFirst, long nowNanos) {
        if (question.api() == Api.GENERATE) {
            return generated(nowNanos).toString();
        }
        String text = answer.text().substring(from);
        ObjectNode root = head(question.api() == Api.CHAT ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = choice(root);
        if (question.api() == Api.CHAT) {
            ObjectNode delta = choice.putObject("delta");
            if (isFirst) {
                delta.put("role", "assistant");
            }
            delta.put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.put("finish_reason", answer.reason() == null ? null : finish());
        return root.toString();
    }

    /** The piece that counts tokens, where a client wants it; null where it does not. */
    @Nullable String usagePiece() {
        if (!question.withUsage() || question.api() == Api.GENERATE) {
            return null;
        }
        ObjectNode root = head(question.api() == Api.CHAT ? "chat.completion.chunk" : "text_completion");
        root.putArray("choices");
        root.set("usage", usage());
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

    private static ObjectNode choice(ObjectNode root) {
        return root.putArray("choices").addObject().put("index", 0);
    }

    private ObjectNode usage() {
        ObjectNode usage = MAPPER.createObjectNode()
                .put("prompt_tokens", question.prompt().length)
                .put("completion_tokens", answer.count())
                .put("total_tokens", question.prompt().length + answer.count());
        usage.putObject("prompt_tokens_details").put("cached_tokens", answer.cachedTokens());
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
