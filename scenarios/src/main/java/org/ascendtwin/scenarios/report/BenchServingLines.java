package org.ascendtwin.scenarios.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.LengthSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A result as the lines that bench_serving appends to its output file, a line a replication, under its names
 * (python/sglang/bench_serving.py, benchmark). What a simulation has no notion of is null; of the details, those of
 * each token are left out.
 */
public final class BenchServingLines {
    private static final List<String> RESULTS = List.of(
            "duration",
            "completed",
            "total_input_tokens",
            "total_input_text_tokens",
            "total_input_vision_tokens",
            "total_output_tokens",
            "total_output_tokens_retokenized",
            "request_throughput",
            "input_throughput",
            "output_throughput",
            "total_throughput",
            "mean_e2e_latency_ms",
            "median_e2e_latency_ms",
            "std_e2e_latency_ms",
            "p90_e2e_latency_ms",
            "p99_e2e_latency_ms",
            "mean_ttft_ms",
            "median_ttft_ms",
            "std_ttft_ms",
            "p99_ttft_ms",
            "mean_tpot_ms",
            "median_tpot_ms",
            "std_tpot_ms",
            "p99_tpot_ms",
            "mean_itl_ms",
            "median_itl_ms",
            "std_itl_ms",
            "p95_itl_ms",
            "p99_itl_ms",
            "concurrency",
            "accept_length",
            "max_output_tokens_per_s",
            "max_concurrent_requests");
    private static final Map<String, String> SAME = Map.of(
            "total_input_text_tokens", "total_input_tokens", "total_output_tokens_retokenized", "total_output_tokens");
    private static final double NANOS = 1e9;

    private final RunResult result;
    private final JsonGenerator json;

    private BenchServingLines(RunResult result, JsonGenerator json) {
        this.result = result;
        this.json = json;
    }

    /** The lines, each with its end. */
    public static String text(RunResult result) {
        StringBuilder lines = new StringBuilder();
        for (Replication replication : result.replications()) {
            StringWriter line = new StringWriter();
            try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), line)) {
                new BenchServingLines(result, json).write(replication);
            }
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    private void write(Replication replication) {
        json.writeStartObject();
        json.writeStringProperty("tag", result.scenario().name());
        json.writeStringProperty("backend", "ascend-twin");
        load(result.scenario().workload());
        json.writeNullProperty("server_info");
        for (String name : RESULTS) {
            number(name, figure(replication, name));
        }
        details(replication.requests());
        json.writeEndObject();
    }

    private void load(WorkloadSpec workload) {
        String drawn = workload.sharedPrefix() == null ? "random" : "generated-shared-prefix";
        json.writeStringProperty("dataset_name", workload.trace() == null ? drawn : "trace");
        json.writeName("request_rate");
        if (workload.trace() != null) {
            json.writeString("trace");
        } else if (workload.requestRate().rate() == null) {
            json.writeRawValue("Infinity");
        } else {
            json.writeNumber(workload.requestRate().rate().perSecond());
        }
        number("max_concurrency", workload.maxConcurrency() == null ? null : (double) workload.maxConcurrency());
        json.writeNullProperty("sharegpt_output_len");
        number("random_input_len", len(workload.inputLen()));
        number("random_output_len", len(workload.outputLen()));
        number(
                "random_range_ratio",
                workload.inputLen() instanceof LengthSpec.Random random ? random.rangeRatio() : 1.0);
    }

    private static @Nullable Double len(@Nullable LengthSpec length) {
        if (length instanceof LengthSpec.Constant constant) {
            return (double) constant.tokens();
        }
        return length instanceof LengthSpec.Random random ? (double) random.len() : null;
    }

    private static @Nullable Double figure(Replication replication, String name) {
        return switch (name) {
            case "total_input_vision_tokens" -> 0.0;
            case "max_concurrent_requests" -> (double) busiestSecond(replication.requests());
            default -> replication.metrics().get(SAME.getOrDefault(name, name));
        };
    }

    /** Most requests in flight in one second, each counted in every second that it touches. */
    private static int busiestSecond(RequestTimes requests) {
        long startNanos = requests.sentNanos().get(0);
        long endNanos = startNanos;
        for (int i = 0; i < requests.size(); i++) {
            endNanos = Math.max(endNanos, requests.finishedNanos().get(i));
        }
        int[] changes = new int[(int) ((endNanos - startNanos) / NANOS) + 2];
        for (int i = 0; i < requests.size(); i++) {
            if (requests.isCompleted(i)) {
                changes[(int) ((requests.sentNanos().get(i) - startNanos) / NANOS)]++;
                changes[(int) ((requests.finishedNanos().get(i) - startNanos) / NANOS) + 1]--;
            }
        }
        int most = 0;
        int now = 0;
        for (int change : changes) {
            now += change;
            most = Math.max(most, now);
        }
        return most;
    }

    private void details(RequestTimes requests) {
        json.writeName("input_lens");
        json.writeArray(requests.inputTokens(), 0, requests.size());
        json.writeArrayPropertyStart("output_lens");
        for (int i = 0; i < requests.size(); i++) {
            json.writeNumber(requests.outputTokens().get(i));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("ttfts");
        for (int i = 0; i < requests.size(); i++) {
            json.writeNumber(requests.firstTokenNanos().get(i) < 0 ? 0 : requests.ttftNanos(i) / NANOS);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("errors");
        for (int i = 0; i < requests.size(); i++) {
            json.writeString(requests.isCompleted(i) ? "" : "not completed");
        }
        json.writeEndArray();
    }

    private void number(String name, @Nullable Double value) {
        json.writeName(name);
        if (value == null || !Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber(value.longValue());
        } else {
            json.writeNumber(value.doubleValue());
        }
    }
}
