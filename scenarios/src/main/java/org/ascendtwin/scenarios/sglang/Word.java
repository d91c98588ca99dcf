package org.ascendtwin.scenarios.sglang;

/**
 * A piece of a command with the place it stands at.
 *
 * @param location as {@code launch.sh:12}
 */
record Word(String text, String location) {}
