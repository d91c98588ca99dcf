package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * What a reader wants of a result first, as texts: what the table on the terminal and the page both show.
 *
 * @param rates throughput and the like, one a row
 * @param latencies a row a latency, its cells under {@link #LATENCY_COLUMNS}
 * @param intervalMeaning what ± stands for, empty where there are no intervals
 */
record Summary(List<Rate> rates, List<Latency> latencies, String intervalMeaning) {
    static final List<String> LATENCY_COLUMNS = List.of("mean", "median", "P90", "P95", "P99");
    private static final List<String> LATENCY_PREFIXES = List.of("mean_", "median_", "p90_", "p95_", "p99_");
    private static final String[][] RATES = {
        {"Duration", "duration", "s"},
        {"Request throughput", "request_throughput", "requests/s"},
        {"Input throughput", "input_throughput", "tokens/s"},
        {"Output throughput", "output_throughput", "tokens/s"},
        {"Total throughput", "total_throughput", "tokens/s"},
        {"Concurrency", "concurrency", "requests in flight"},
        {"Accept length", "accept_length", "tokens per verification"},
        {"Completed programs", "completed_programs", "programs"},
        {"Program latency, mean", "mean_program_ms", "ms"},
        {"Program latency, P99", "p99_program_ms", "ms"},
        {"Role changes", "role_changes", "servers changed between prefill and decode"},
        {"Prefill servers, mean", "mean_prefill_servers", "servers"},
        {"Decode servers, mean", "mean_decode_servers", "servers"},
    };
    private static final Set<String> COUNTS = Set.of("completed_programs", "role_changes");
    private static final String[][] LATENCIES = {
        {"TTFT", "ttft", "time to first token"},
        {"TPOT", "tpot", "time per output token after the first"},
        {"ITL", "itl", "gap between two tokens"},
        {"E2E", "e2e_latency", "from sending to the last token"},
    };

    /** A figure with its unit. */
    record Rate(String label, String value, String unit) {}

    /**
     * A latency in milliseconds.
     *
     * @param meaning what it measures, in words
     */
    record Latency(String label, String meaning, List<String> cells) {}

    static Summary of(RunResult result) {
        Map<String, Estimate> metrics = result.metrics();
        List<Rate> rates = new ArrayList<>();
        rates.add(new Rate(
                "Completed",
                completed(metrics) + " of "
                        + Figures.count(result.first().requests().size()),
                "requests"));
        for (String[] rate : RATES) {
            Estimate estimate = metrics.get(rate[1]);
            if (estimate != null && Double.isFinite(estimate.value())) {
                boolean counted = COUNTS.contains(rate[1]) && !estimate.hasInterval();
                String value = counted ? Figures.count(estimate.value()) : Figures.of(estimate);
                rates.add(new Rate(rate[0], value, rate[2]));
            }
        }
        addIfAny(rates, metrics, "cached_tokens", new Rate("Prefix cache hits", "", "prompt tokens"));
        addIfAny(rates, metrics, "retractions", new Rate("Retractions", "", "requests thrown back for want of KV"));
        Estimate busy = metrics.get("device_busy_share");
        if (busy != null) {
            rates.add(new Rate("Device busy", Figures.percent(busy).replace(" %", ""), "% of the time"));
        }
        List<Latency> latencies = Arrays.stream(LATENCIES)
                .map(latency -> new Latency(
                        latency[0],
                        latency[2],
                        LATENCY_PREFIXES.stream()
                                .map(prefix -> Figures.of(metrics.get(prefix + latency[1] + "_ms")))
                                .toList()))
                .toList();
        return new Summary(List.copyOf(rates), latencies, intervalMeaning(result));
    }

    private static String intervalMeaning(RunResult result) {
        boolean any = result.metrics().values().stream().anyMatch(Estimate::hasInterval);
        return any
                ? "± is half the 95 % confidence interval of the mean over "
                        + result.replications().size() + " replications."
                : "";
    }

    /** The answer in one sentence. */
    static String sentence(RunResult result, @Nullable Goodput goodput) {
        String answer = Figures.of(value(result, "output_throughput")) + " output tokens/s at a mean TTFT of "
                + Figures.of(value(result, "mean_ttft_ms")) + " ms and a mean TPOT of "
                + Figures.of(value(result, "mean_tpot_ms")) + " ms";
        if (goodput == null) {
            return answer + ".";
        }
        return answer + "; " + Figures.percent(goodput.share().value()) + " of requests meet " + goodput.limits()
                + ", a goodput of " + Figures.of(goodput.perSecond().value()) + " requests/s.";
    }

    /** {@link #sentence} in Chinese. */
    static String chineseSentence(RunResult result, @Nullable Goodput goodput) {
        String answer = "输出 " + Figures.of(value(result, "output_throughput")) + " token/秒，平均首 token 时延 "
                + Figures.of(value(result, "mean_ttft_ms")) + " ms，平均每 token 时延 "
                + Figures.of(value(result, "mean_tpot_ms")) + " ms";
        if (goodput == null) {
            return answer + "。";
        }
        return answer + "；" + Figures.percent(goodput.share().value()) + " 的请求满足 " + goodput.limits() + "，有效吞吐 "
                + Figures.of(goodput.perSecond().value()) + " 请求/秒。";
    }

    /** A metric's value without its interval; not a number where the result lacks it. */
    static double value(RunResult result, String metric) {
        Estimate estimate = result.metrics().get(metric);
        return estimate == null ? Double.NaN : estimate.value();
    }

    private static void addIfAny(List<Rate> rates, Map<String, Estimate> metrics, String name, Rate rate) {
        Estimate estimate = metrics.get(name);
        if (estimate != null && estimate.value() > 0) {
            rates.add(new Rate(rate.label(), Figures.of(estimate), rate.unit()));
        }
    }

    private static String completed(Map<String, Estimate> metrics) {
        Estimate completed = metrics.get("completed");
        return completed == null ? Figures.NONE : Figures.count(completed.value());
    }
}
