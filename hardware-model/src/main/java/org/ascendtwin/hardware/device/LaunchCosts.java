package org.ascendtwin.hardware.device;

/**
 * What the host pays to start work on a die.
 *
 * @param eagerSeconds from one operator to the next when the host launches each by itself
 * @param graphSeconds replay of one captured graph
 */
public record LaunchCosts(double eagerSeconds, double graphSeconds) {
    public LaunchCosts {
        Range.check("launch.eagerSeconds", eagerSeconds, 0, 1e-2);
        Range.check("launch.graphSeconds", graphSeconds, 0, 1e-1);
    }
}
