package org.ascendtwin.scenarios.workload;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** A recorded trace: what arrived when, in the order of arrival. */
final class Trace {
    private final String source;
    private final List<Row> rows;

    /**
     * One request of a trace.
     *
     * @param prompt the prompt's tokens where the trace tells their identity
     */
    record Row(
            long arrivalNanos,
            int inputTokens,
            int outputTokens,
            @Nullable TokenRuns prompt) {}

    Trace(String source, List<Row> rows) {
        this.source = source;
        this.rows = rows.stream()
                .sorted(Comparator.comparingLong(Row::arrivalNanos))
                .toList();
    }

    /** Which file it is. */
    String source() {
        return source;
    }

    /** The first {@code limit} requests (all where null), gaps multiplied by {@code slowdownFactor}, the first at 0. */
    RequestTable take(@Nullable Integer limit, double slowdownFactor) {
        List<Row> taken = limit == null ? rows : rows.subList(0, Math.min(limit, rows.size()));
        long firstNanos = taken.getFirst().arrivalNanos();
        TokenRuns[] prompts = taken.stream().map(Row::prompt).toArray(TokenRuns[]::new);
        boolean haveIdentity = Arrays.stream(prompts).allMatch(prompt -> prompt != null);
        return new RequestTable(
                taken.stream()
                        .mapToLong(row -> Math.round((row.arrivalNanos() - firstNanos) * slowdownFactor))
                        .toArray(),
                taken.stream().mapToInt(Row::inputTokens).toArray(),
                taken.stream().mapToInt(Row::outputTokens).toArray(),
                null,
                haveIdentity ? prompts : null);
    }
}
