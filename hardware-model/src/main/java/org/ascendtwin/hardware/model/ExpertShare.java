package org.ascendtwin.hardware.model;

/**
 * What the experts of one die have to do.
 *
 * @param rows tokens times experts
 * @param touched experts with any
 */
record ExpertShare(int rows, int touched) {}
