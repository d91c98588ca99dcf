package org.ascendtwin.scenarios.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RequestRate;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.unit.Rate;
import org.jspecify.annotations.Nullable;

/**
 * What a load comes to in the mean.
 *
 * @param requests in all
 * @param promptTokens of a request
 * @param newTokens of a prompt that no prefix cache can hold
 * @param outputTokens of a request
 * @param requestsPerSecond that arrive; infinite where clients send as fast as requests end
 * @param inFlight most requests at once
 */
public record Load(
        int requests,
        double promptTokens,
        double newTokens,
        double outputTokens,
        double requestsPerSecond,
        int inFlight) {
    private static final double NANOS = 1e9;

    /** The load that {@code workload} is with {@code seed}. */
    static Load of(WorkloadSpec workload, RequestTables tables, long seed) throws InvalidInput {
        RequestTable table = tables.make(workload, new Streams(seed, 0));
        int size = table.size();
        double seconds = table.arrivalsNanos()[size - 1] / NANOS;
        Integer limit = workload.maxConcurrency();
        double prompt = (double) table.totalInputTokens() / size;
        return new Load(
                size,
                prompt,
                prompt * newShare(workload.sharedPrefix()),
                Math.max(1, (double) table.totalOutputTokens() / size),
                seconds == 0 ? Double.POSITIVE_INFINITY : size / seconds,
                Math.min(size, limit == null ? Integer.MAX_VALUE : limit));
    }

    /** The share of prompts that is computed if each system prompt is computed once. */
    private static double newShare(@Nullable SharedPrefixSpec shared) {
        if (shared == null) {
            return 1;
        }
        double system = shared.systemPromptLen();
        return (shared.questionLen() + system / shared.promptsPerGroup()) / (shared.questionLen() + system);
    }

    /** {@code workload} with {@code factor} times as much at once: of what arrives, or of what clients keep in flight. */
    static WorkloadSpec scaled(WorkloadSpec workload, double factor) {
        Map<String, Object> changes = new LinkedHashMap<>();
        Rate rate = workload.requestRate().rate();
        Integer limit = workload.maxConcurrency();
        if (workload.trace() != null) {
            changes.put("slowdownFactor", workload.slowdownFactor() / factor);
        } else if (rate != null) {
            changes.put("requestRate", RequestRate.valueOf(rate.perSecond() * factor + " /s"));
        }
        if (limit != null) {
            changes.put("maxConcurrency", Math.max(1, (int) Math.round(limit * factor)));
        }
        return Records.with(workload, changes);
    }
}
