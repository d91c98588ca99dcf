package org.ascendtwin.live.serve;

import java.nio.charset.StandardCharsets;
import org.ascendtwin.live.text.Tokenizer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes how likely tokens were, as each interface has it. */
final class ChanceFormat {
    private final Tokenizer tokenizer;

    ChanceFormat(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    private String text(int token) {
        return tokenizer.decode(new int[] {token}, 0, 1, false);
    }

    /** SGLang's: a triple of log-probability, token and no text for each token, and of the likeliest at each place. */
    void generate(ObjectNode facts, AnswerText answer) {
        facts.putArray("input_token_logprobs");
        ArrayNode chosen = facts.putArray("output_token_logprobs");
        for (TokenChance chance : answer.chances()) {
            triple(chosen, chance.logProbability(), chance.token());
        }
        if (answer.question().topChances() > 0) {
            ArrayNode top = facts.putArray("output_top_logprobs");
            for (TokenChance chance : answer.chances()) {
                ArrayNode place = top.addArray();
                chance.top().forEach(each -> triple(place, each.logProbability(), each.token()));
            }
        }
    }

    private static void triple(ArrayNode parent, double logProbability, int token) {
        parent.addArray().add(logProbability).add(token).addNull();
    }

    /** OpenAI's of completions, for the tokens from {@code from} on. */
    void completion(ObjectNode choice, AnswerText answer, int from) {
        ObjectNode logprobs = choice.putObject("logprobs");
        ArrayNode tokens = logprobs.putArray("tokens");
        ArrayNode own = logprobs.putArray("token_logprobs");
        ArrayNode top = logprobs.putArray("top_logprobs");
        for (TokenChance chance :
                answer.chances().subList(from, answer.chances().size())) {
            tokens.add(text(chance.token()));
            own.add(chance.logProbability());
            ObjectNode place = top.addObject();
            chance.top().forEach(each -> place.put(text(each.token()), each.logProbability()));
        }
    }

    /** OpenAI's of chats, for the tokens from {@code from} on. */
    void chat(ObjectNode choice, AnswerText answer, int from) {
        ArrayNode content = choice.putObject("logprobs").putArray("content");
        for (TokenChance chance :
                answer.chances().subList(from, answer.chances().size())) {
            ObjectNode token = content.addObject();
            token(token, chance.token(), chance.logProbability());
            ArrayNode top = token.putArray("top_logprobs");
            chance.top().forEach(each -> token(top.addObject(), each.token(), each.logProbability()));
        }
    }

    private void token(ObjectNode to, int token, double logProbability) {
        String text = text(token);
        to.put("token", text).put("logprob", logProbability);
        ArrayNode bytes = to.putArray("bytes");
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
    }
}
