package org.ascendtwin.scenarios.experiment;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What came of a scenario in figures: all that a sweep or a plan needs of a run, small enough to be sent.
 *
 * @param digest of the run's inputs and decisions
 * @param metrics figures by name
 * @param valuesByReplication for each replication the figures that it had, by name
 */
public record Figures(String digest, Map<String, Estimate> metrics, List<Map<String, Double>> valuesByReplication)
        implements Serializable {

    /** The figures of {@code result}. */
    public static Figures of(RunResult result) {
        return new Figures(
                result.digest(),
                result.metrics(),
                result.replications().stream().map(Replication::metrics).toList());
    }
}
