package org.ascendtwin.hardware.expert;

/**
 * The time of an exchange of tokens in terms that add up.
 *
 * @param fixedSeconds start, flags and sorting
 * @param notifySeconds exchange of counts
 * @param latencySeconds first bytes on their way
 * @param wireSeconds messages through the busiest port, all ranks equally loaded, or less where many stay on their rank
 * @param skewSeconds what the busiest link takes longer where loads differ
 * @param rounds rounds that these terms cover
 */
public record ExchangeCost(
        double fixedSeconds,
        double notifySeconds,
        double latencySeconds,
        double wireSeconds,
        double skewSeconds,
        int rounds) {
    /** All of it. */
    public double seconds() {
        return fixedSeconds + notifySeconds + latencySeconds + wireSeconds + skewSeconds;
    }
}
