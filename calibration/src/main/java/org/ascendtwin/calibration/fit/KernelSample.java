package org.ascendtwin.calibration.fit;

import org.ascendtwin.hardware.operator.Operator;

/**
 * A measured kernel to fit a law to.
 *
 * @param operator what it computed
 * @param seconds that it took
 */
public record KernelSample(Operator operator, double seconds) {}
