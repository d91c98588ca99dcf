package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Range;

/**
 * How long a step took on real devices.
 *
 * @param phase what it did
 * @param requests in its batch
 * @param tokens that it computed, of all requests
 * @param prefixTokens that were cached before, of all requests
 * @param nanos from its first kernel to its last
 */
public record MeasuredStep(Phase phase, int requests, long tokens, long prefixTokens, long nanos) {
    public MeasuredStep {
        Range.check("requests of a measured step", requests, 1, 1 << 20);
        Range.check("tokens of a measured step", tokens, 1, 1L << 40);
        Range.check("cached tokens of a measured step", prefixTokens, 0, 1L << 50);
        Range.check("time of a measured step in nanoseconds", nanos, 1, 1L << 50);
    }
}
