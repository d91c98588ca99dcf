package org.ascendtwin.scenarios.workload;

import org.ascendtwin.scheduler.request.TokenRuns;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Mooncake's JSON lines: milliseconds, lengths, and the identity of the prompt as ids of blocks of 512 tokens; equal ids
 * mean equal prefixes up to and including the block. (Mooncake FAST'25 trace release.)
 */
final class MooncakeFormat implements TraceReader.LineFormat {
    static final int BLOCK_TOKENS = 512;
    private static final long NANOS_PER_MILLISECOND = 1_000_000L;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A line as it stands in the file. */
    record Line(double timestamp, long inputLength, long outputLength, long[] hashIds) {}

    @Override
    public Trace.Row row(String text) {
        Line line;
        try {
            line = JSON.readValue(text, Line.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "is not a line with timestamp, input_length, output_length and hash_ids: " + e.getOriginalMessage(),
                    e);
        }
        int inputTokens = TraceReader.tokens("input_length", line.inputLength());
        int outputTokens = TraceReader.tokens("output_length", line.outputLength());
        long blocks = line.hashIds().length;
        if (blocks * BLOCK_TOKENS < inputTokens) {
            throw new IllegalArgumentException("hash_ids holds " + blocks + " blocks of " + BLOCK_TOKENS
                    + " tokens, too few for input_length " + inputTokens + ".");
        }
        return new Trace.Row(
                Math.round(line.timestamp() * NANOS_PER_MILLISECOND), inputTokens, outputTokens, prompt(line));
    }

    private static TokenRuns prompt(Line line) {
        TokenRuns prompt = new TokenRuns();
        int left = (int) line.inputLength();
        for (int i = 0; left > 0; i++) {
            int count = Math.min(BLOCK_TOKENS, left);
            prompt.append(line.hashIds()[i] * BLOCK_TOKENS, count);
            left -= count;
        }
        return prompt;
    }
}
