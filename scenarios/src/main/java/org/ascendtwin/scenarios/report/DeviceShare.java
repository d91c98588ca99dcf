package org.ascendtwin.scenarios.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RunResult;

/**
 * A part's share of the device time of all engine steps.
 *
 * @param seconds over all replications
 * @param share of all parts, 0 to 1
 */
record DeviceShare(String part, double seconds, double share) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** "62 % compute, 30 % memory". */
    static String sentence(List<DeviceShare> shares) {
        return shares.stream()
                .map(share -> Figures.percent(share.share()) + " " + share.part())
                .collect(Collectors.joining(", "));
    }

    /** The parts of a result that took any time, the largest first. */
    static List<DeviceShare> of(RunResult result) {
        return of(result, Replication::deviceNanosByPart);
    }

    /** The causes of a result that took any time, the largest first. */
    static List<DeviceShare> byCause(RunResult result) {
        return of(result, Replication::deviceNanosByCause);
    }

    /** What the hosts did, the longest first. */
    static List<DeviceShare> ofHosts(RunResult result) {
        return of(result, Replication::hostNanosByTerm);
    }

    private static List<DeviceShare> of(RunResult result, Function<Replication, Map<String, Long>> division) {
        Map<String, Long> nanosByPart = new TreeMap<>();
        for (Replication replication : result.replications()) {
            division.apply(replication).forEach((part, nanos) -> nanosByPart.merge(part, nanos, Long::sum));
        }
        long totalNanos =
                nanosByPart.values().stream().mapToLong(Long::longValue).sum();
        return nanosByPart.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new DeviceShare(
                        entry.getKey(), entry.getValue() / NANOS_PER_SECOND, (double) entry.getValue() / totalNanos))
                .sorted(Comparator.comparingDouble(DeviceShare::seconds)
                        .reversed()
                        .thenComparing(DeviceShare::part))
                .toList();
    }
}
