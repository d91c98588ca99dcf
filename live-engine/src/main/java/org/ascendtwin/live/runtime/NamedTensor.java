package org.ascendtwin.live.runtime;

/**
 * A tensor to be written to a file.
 *
 * @param name under which it is found again
 * @param sizes of its dimensions
 * @param values row by row
 */
public record NamedTensor(String name, long[] sizes, float[] values) {}
