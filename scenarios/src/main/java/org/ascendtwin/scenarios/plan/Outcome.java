package org.ascendtwin.scenarios.plan;

import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * What became of a candidate.
 *
 * @param refused why it cannot be run; null where it was
 * @param metrics figures by name; empty where it was not run
 */
public record Outcome(Candidate candidate, @Nullable String refused, Map<String, Estimate> metrics) {
    private static final double SECONDS_AN_HOUR = 3600;
    private static final double JOULES_A_KILOWATT_HOUR = 3.6e6;

    /** The figure called {@code name}, not a number where there is none. */
    public double value(String name) {
        Estimate estimate = metrics.get(name);
        return estimate == null ? Double.NaN : estimate.value();
    }

    /** Whether at least {@code goodShare} of all requests keep the limits. */
    public boolean keeps(double goodShare) {
        return value("good_share") >= goodShare;
    }

    /** What the dies cost an hour. */
    public double costPerHour() {
        return candidate.costPerHour(value("device_busy_share"));
    }

    /** What a million output tokens cost. */
    public double costPerMillionTokens() {
        return 1e6 * costPerHour() / (SECONDS_AN_HOUR * value("output_throughput"));
    }

    /** Kilowatt-hours that a million output tokens take. */
    public double kilowattHoursPerMillionTokens() {
        double watts = candidate.dies() * candidate.watts(value("device_busy_share"));
        return 1e6 * watts / value("output_throughput") / JOULES_A_KILOWATT_HOUR;
    }

    /** Output tokens a second that each die makes. */
    public double tokensPerSecondAndDie() {
        return value("output_throughput") / candidate.dies();
    }

    /** Output tokens a second that a client sees. */
    public double tokensPerSecondAndUser() {
        return 1000 / value("mean_tpot_ms");
    }
}
