package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The requests of all replications that got no answer.
 *
 * @param requests all of them, answered or not
 */
public record Failures(Map<String, Long> countsByReason, long requests) {
    private static final String FAILED_BECAUSE = "failed_";

    static Failures of(List<Replication> replications) {
        Map<String, Long> countsByReason = new TreeMap<>();
        long requests = 0;
        for (Replication replication : replications) {
            requests += replication.requests().size();
            replication.metrics().forEach((name, count) -> {
                if (name.startsWith(FAILED_BECAUSE)) {
                    String reason = name.substring(FAILED_BECAUSE.length()).replace('_', ' ');
                    countsByReason.merge(reason, count.longValue(), Long::sum);
                }
            });
        }
        return new Failures(countsByReason, requests);
    }

    /** How many got no answer. */
    public long count() {
        return countsByReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** "3 queue full, 1 timed out". */
    public String reasons() {
        return countsByReason.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
