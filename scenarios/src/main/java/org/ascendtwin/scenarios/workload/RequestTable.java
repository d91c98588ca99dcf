package org.ascendtwin.scenarios.workload;

import java.util.List;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one run in the order in which the client takes them up, one array a property.
 *
 * @param arrivalsNanos when the client takes a request up, ascending, the first at 0
 * @param inputTokens prompt tokens
 * @param outputTokens tokens generated
 * @param maxNewTokens output tokens that every request declares as its limit; null: each its own
 * @param order what requests wait for, where they belong to programs; null: each only for its own arrival
 * @param prompts the tokens' identity where the load tells it; null: no two prompts share a token
 * @param order what requests wait for, where they belong to programs; null: each for its own arrival alone
 * @param warmups prefixes that are computed, without an answer, before the load starts
 */
public record RequestTable(
        long[] arrivalsNanos,
        int[] inputTokens,
        int[] outputTokens,
        @Nullable Integer maxNewTokens,
        TokenRuns @Nullable [] prompts,
        @Nullable RequestOrder order,
        List<TokenRuns> warmups) {

    /** Requests that wait for nobody. */
    public RequestTable(
            long[] arrivalsNanos,
            int[] inputTokens,
            int[] outputTokens,
            @Nullable Integer maxNewTokens,
            TokenRuns @Nullable [] prompts) {
        this(arrivalsNanos, inputTokens, outputTokens, maxNewTokens, prompts, null, List.of());
    }

    /** The same requests, each declaring {@code limit} output tokens and cut off there. */
    RequestTable declaring(int limit) {
        int[] cut = outputTokens.clone();
        for (int i = 0; i < cut.length; i++) {
            cut[i] = Math.min(cut[i], limit);
        }
        return new RequestTable(arrivalsNanos, inputTokens, cut, limit, prompts, order, warmups);
    }

    /** The same requests after {@code prefixes} were computed. */
    RequestTable warmedUpBy(List<TokenRuns> prefixes) {
        return new RequestTable(arrivalsNanos, inputTokens, outputTokens, maxNewTokens, prompts, order, prefixes);
    }

    /** Requests in the table, and those that warm up before. */
    public int countWithWarmups() {
        return size() + warmups.size();
    }

    /** Requests in the table. */
    public int size() {
        return arrivalsNanos.length;
    }

    /** Tokens of all prompts. */
    public long totalInputTokens() {
        return sum(inputTokens);
    }

    /** Tokens generated for all prompts. */
    public long totalOutputTokens() {
        return sum(outputTokens);
    }

    private static long sum(int[] tokens) {
        long sum = 0;
        for (int count : tokens) {
            sum += count;
        }
        return sum;
    }
}
