package org.ascendtwin.hardware.fabric;

/**
 * Bytes from one die to another, over the innermost level that joins them.
 *
 * @param from the die that has them
 * @param to the die that gets them
 * @param bytes how many
 */
public record Transfer(int from, int to, double bytes) {}
