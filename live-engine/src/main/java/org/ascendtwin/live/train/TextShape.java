package org.ascendtwin.live.train;

/**
 * The shape of a batch of text.
 *
 * @param rows rows of text
 * @param length tokens of each
 */
record TextShape(int rows, int length) {
    int tokens() {
        return rows * length;
    }
}
