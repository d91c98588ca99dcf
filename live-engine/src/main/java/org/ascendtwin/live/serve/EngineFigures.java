package org.ascendtwin.live.serve;

import java.util.HashMap;
import java.util.Map;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineView;

/** What a serving engine counts, under the names of SGLang's metrics. For the engine's thread. */
final class EngineFigures {
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final double[] FIRST_TOKEN_SECONDS = {0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30
    };
    private static final double[] TOKEN_SECONDS = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};
    private static final double[] REQUEST_SECONDS = {0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120};

    private final boolean speculates;
    private final Histogram firstTokens = new Histogram(
            "sglang:time_to_first_token_seconds", "Time from a request to its first token.", FIRST_TOKEN_SECONDS);
    private final Histogram betweenTokens =
            new Histogram("sglang:inter_token_latency_seconds", "Time from a token to the next.", TOKEN_SECONDS);
    private final Histogram wholeRequests = new Histogram(
            "sglang:e2e_request_latency_seconds", "Time from a request to the end of its answer.", REQUEST_SECONDS);
    private final Histogram queueTimes =
            new Histogram("sglang:queue_time_seconds", "Time from a request to its first step.", FIRST_TOKEN_SECONDS);
    private final Map<Integer, Long> lastTokenNanos = new HashMap<>();
    private long promptTokens;
    private long generatedTokens;
    private long cachedTokens;
    private long admittedTokens;
    private long requests;
    private long aborted;
    private long retractions;
    private long verifications;
    private long verifiedTokens;
    private long windowStartNanos;
    private long windowTokens;
    private double tokensPerSecond;

    EngineFigures(boolean speculates) {
        this.speculates = speculates;
    }

    void launched(StepPlan plan) {
        verifications += plan.kind() == StepKind.VERIFY ? plan.count() : 0;
    }

    void admitted(int promptLength, int found, long waitedNanos) {
        admittedTokens += promptLength;
        cachedTokens += found;
        queueTimes.add(waitedNanos);
    }

    /** @param arrivalNanos of the request where these are its first tokens; negative else */
    void visible(int id, int count, long nowNanos, long arrivalNanos) {
        Long before = lastTokenNanos.put(id, nowNanos);
        if (arrivalNanos >= 0) {
            firstTokens.add(nowNanos - arrivalNanos);
        } else if (before != null) {
            betweenTokens.add((nowNanos - before) / (double) count, count);
            verifiedTokens += count;
        }
        generatedTokens += count;
        if (nowNanos - windowStartNanos >= 2 * WINDOW_NANOS) {
            // Nothing was generated for a while, which says nothing about speed.
            windowStartNanos = nowNanos;
            windowTokens = 0;
        }
        windowTokens += count;
        if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
            tokensPerSecond = windowTokens * 1e9 / (nowNanos - windowStartNanos);
            windowStartNanos = nowNanos;
            windowTokens = 0;
        }
    }

    void ended(Sequence sequence, EndReason reason, long nanos) {
        lastTokenNanos.remove(sequence.id());
        requests++;
        if (reason == EndReason.STOP || reason == EndReason.LENGTH) {
            promptTokens += sequence.promptLength();
            wholeRequests.add(nanos);
        } else {
            aborted++;
        }
    }

    void retracted() {
        retractions++;
    }

    /** Tokens a verification gave on average; 0 without. */
    double acceptLength() {
        return speculates && verifications > 0 ? (double) verifiedTokens / verifications : 0;
    }

    /** Generated tokens a second, over the last second in which any were. */
    double tokensPerSecond() {
        return tokensPerSecond;
    }

    /** Everything in Prometheus' text format. */
    String text(EngineView view, String model) {
        StringBuilder text = new StringBuilder();
        String labels = "model_name=\"" + model.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        int used = view.capacityTokens() - view.freeTokens() - view.evictableTokens();
        Lines lines = new Lines(text, labels);
        lines.gauge("num_running_reqs", "Requests in the decode batch.", view.runningCount());
        lines.gauge("num_queue_reqs", "Requests that wait.", view.waitingCount() + view.arrivedCount());
        lines.gauge("num_used_tokens", "KV tokens that requests hold.", used);
        lines.gauge("token_usage", "Share of the KV tokens that requests hold.", (double) used / view.capacityTokens());
        lines.gauge("max_total_num_tokens", "KV tokens there are.", view.capacityTokens());
        lines.gauge("kv_evictable_tokens", "KV tokens kept for later prompts.", view.evictableTokens());
        lines.gauge("gen_throughput", "Generated tokens a second.", tokensPerSecond);
        lines.gauge("cache_hit_rate", "Share of prompt tokens found in the cache.", hitRate());
        lines.gauge("new_token_ratio", "What is reserved for outputs.", view.newTokenRatio());
        lines.gauge("spec_accept_length", "Tokens that a verification gives.", acceptLength());
        lines.counter("prompt_tokens_total", "Prompt tokens of answered requests.", promptTokens);
        lines.counter("generation_tokens_total", "Generated tokens.", generatedTokens);
        lines.counter("cached_tokens_total", "Prompt tokens found in the cache.", cachedTokens);
        lines.counter("num_requests_total", "Requests that ended.", requests);
        lines.counter("num_aborted_requests_total", "Requests that ended without their whole answer.", aborted);
        lines.counter("num_retracted_requests_total", "Times that a request lost its KV.", retractions);
        lines.counter("spec_verify_calls_total", "Verifications of a request's drafts.", verifications);
        for (Histogram histogram : new Histogram[] {firstTokens, betweenTokens, wholeRequests, queueTimes}) {
            histogram.write(text, labels);
        }
        return text.toString();
    }

    private double hitRate() {
        return admittedTokens == 0 ? 0 : (double) cachedTokens / admittedTokens;
    }

    /**
     * Writes numbers in Prometheus' text format.
     *
     * @param to where they go
     * @param labels of each
     */
    private record Lines(StringBuilder to, String labels) {
        void gauge(String name, String help, double value) {
            line(name, help, "gauge", value);
        }

        void counter(String name, String help, long value) {
            line(name, help, "counter", (double) value);
        }

        private void line(String name, String help, String type, double value) {
            to.append("# HELP sglang:").append(name).append(' ').append(help).append('\n');
            to.append("# TYPE sglang:").append(name).append(' ').append(type).append('\n');
            to.append("sglang:")
                    .append(name)
                    .append('{')
                    .append(labels)
                    .append("} ")
                    .append(value)
                    .append('\n');
        }
    }
}
