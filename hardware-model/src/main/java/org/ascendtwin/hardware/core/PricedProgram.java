package org.ascendtwin.hardware.core;

/**
 * A program and what its kernel takes besides.
 *
 * @param program what the cores do
 * @param fixedSeconds start, first tile and last store, which are not simulated
 */
record PricedProgram(KernelProgram program, double fixedSeconds) {}
