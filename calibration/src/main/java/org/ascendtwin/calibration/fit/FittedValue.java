package org.ascendtwin.calibration.fit;

/**
 * A fitted constant with what the choice of kernels makes of it.
 *
 * @param parameter which constant
 * @param value what fits best
 * @param prior what it was thought to be before
 * @param low 5 % of bootstrap resamples are below
 * @param high 5 % of them are above
 */
public record FittedValue(Parameter parameter, double value, double prior, double low, double high) {}
