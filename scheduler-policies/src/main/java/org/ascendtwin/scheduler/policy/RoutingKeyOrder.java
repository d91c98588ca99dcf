package org.ascendtwin.scheduler.policy;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.jspecify.annotations.Nullable;

/** {@code routing-key}: requests whose key already runs come first, the most frequent key ahead. */
final class RoutingKeyOrder implements QueuePolicy {
    private final Map<String, Integer> runningCounts = new TreeMap<>();
    private final Comparator<Sequence> mostFrequentFirst =
            Comparator.comparingInt(this::runningCount).reversed().thenComparing(RoutingKeyOrder::key);

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        runningCounts.clear();
        for (int index = 0; index < running.size(); index++) {
            String key = key(running.get(index));
            if (!key.isEmpty()) {
                runningCounts.merge(key, 1, Integer::sum);
            }
        }
        if (!runningCounts.isEmpty()) {
            waiting.sort(mostFrequentFirst);
        }
    }

    private int runningCount(Sequence sequence) {
        return runningCounts.getOrDefault(key(sequence), 0);
    }

    private static String key(Sequence sequence) {
        @Nullable String key = sequence.request().routingKey();
        return key == null ? "" : key;
    }
}
