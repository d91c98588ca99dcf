package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.bottleneck.ServerBatches;
import org.ascendtwin.calibration.bottleneck.ServerBatches.DecodeStep;

/** The log of an SGLang server in words, as a table and as plain values. */
public final class ServerLogReport {
    private static final double FULL = 0.95;

    private final ServerBatches batches;

    /** What {@code batches} say. */
    public ServerLogReport(ServerBatches batches) {
        this.batches = batches;
    }

    /** What was logged, then what to do about it. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(String.format(
                Locale.ROOT,
                "%d lines of prefill, %d of decode; batches of %s on average, %d at most; KV memory%s %.0f %% in use on"
                        + " average, %.0f %% at most.",
                batches.prefills(),
                batches.decodes(),
                Figures.of(batches.meanRunning()),
                batches.mostRunning(),
                batches.maxTotalTokens() == 0 ? "" : " of " + Figures.count(batches.maxTotalTokens()) + " tokens",
                100 * batches.meanUsage(),
                100 * batches.mostUsage()));
        long prompts = batches.newTokens() + batches.cachedTokens();
        if (prompts > 0) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "The prefix cache had %.1f %% of the prompts' tokens.",
                    100.0 * batches.cachedTokens() / prompts));
        }
        if (batches.acceptLength() > 1) {
            sentences.add(
                    String.format(Locale.ROOT, "Speculation: %.2f tokens a step and request.", batches.acceptLength()));
        }
        sentences.addAll(advice());
        return sentences;
    }

    private List<String> advice() {
        List<String> advice = new ArrayList<>();
        boolean atLimit = batches.maxRunningRequests() > 0 && batches.mostRunning() >= batches.maxRunningRequests();
        if (batches.queuedLines() > 0) {
            String why = batches.mostUsage() >= FULL
                    ? "KV memory is full: more of it (mem-fraction-static, tp-size) or fewer requests at once."
                    : atLimit
                            ? "max-running-requests, " + batches.maxRunningRequests() + ", keeps them out."
                            : "neither KV memory nor max-running-requests is exhausted, so prefills are the narrow place"
                                    + " (chunked-prefill-size, more prefill servers).";
            advice.add("Requests wait at " + batches.queuedLines() + " of " + batches.decodes()
                    + " decode lines, up to " + batches.mostQueued() + ": " + why);
        }
        if (batches.eagerDecodes() > 0) {
            advice.add(
                    batches.eagerDecodes() + " of " + batches.decodes() + " decode lines ran without a captured graph,"
                            + " with up to " + batches.mostEager() + " requests: cuda-graph-bs should reach that far.");
        }
        if (batches.retracted() > 0) {
            advice.add(batches.retracted() + " requests were thrown out to free KV memory: a higher"
                    + " schedule-conservativeness, or more memory (mem-fraction-static).");
        }
        return advice;
    }

    /** Decode steps by batch under a row of names; only names where the log has none. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DECODE BATCH", "KV TOKENS", "ms A STEP", "LINES"));
        for (DecodeStep step : batches.steps()) {
            rows.add(List.of(
                    Integer.toString(step.requests()),
                    Figures.count(step.tokens()),
                    Figures.of(step.millis()),
                    Integer.toString(step.lines())));
        }
        return rows;
    }

    /** All of it as plain values. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("max_total_num_tokens", batches.maxTotalTokens());
        fields.put("max_running_requests", batches.maxRunningRequests());
        fields.put("prefill_lines", batches.prefills());
        fields.put("decode_lines", batches.decodes());
        fields.put("new_tokens", batches.newTokens());
        fields.put("cached_tokens", batches.cachedTokens());
        fields.put("mean_running", batches.meanRunning());
        fields.put("most_running", batches.mostRunning());
        fields.put("mean_token_usage", batches.meanUsage());
        fields.put("most_token_usage", batches.mostUsage());
        fields.put("most_queued", batches.mostQueued());
        fields.put("eager_decode_lines", batches.eagerDecodes());
        fields.put("accept_length", batches.acceptLength());
        fields.put("retracted", batches.retracted());
        fields.put("sentences", sentences());
        List<Map<String, Object>> steps = new ArrayList<>();
        for (DecodeStep step : batches.steps()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("requests", step.requests());
            each.put("kv_tokens", step.tokens());
            each.put("ms", step.millis());
            each.put("lines", step.lines());
            steps.add(each);
        }
        fields.put("decode_steps", steps);
        return fields;
    }

    /** Decode steps without speculation in the columns of {@code servers[].step-cost.file}; empty where there are none. */
    static String steps(List<ServerBatches> servers) {
        StringBuilder text = new StringBuilder();
        for (ServerBatches server : servers) {
            for (DecodeStep step : server.steps()) {
                if (!step.speculates() && step.tokens() > step.requests()) {
                    text.append(String.format(
                            Locale.ROOT,
                            "decode,%d,%d,%d,%.4f%n",
                            step.requests(),
                            step.requests(),
                            step.tokens() - step.requests(),
                            step.millis()));
                }
            }
        }
        return text.isEmpty() ? "" : "phase,requests,tokens,prefix_tokens,milliseconds\n" + text;
    }
}
