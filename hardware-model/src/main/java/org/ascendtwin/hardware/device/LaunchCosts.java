package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What the host pays to start work on a die.
 *
 * @param eager from one operator to the next when the host launches each by itself
 * @param graph replay of one captured graph
 */
public record LaunchCosts(TimeSpan eager, TimeSpan graph) {
    public LaunchCosts {
        new Limits("launch")
                .within("eager", eager, new TimeSpan(0), new TimeSpan(10_000_000))
                .within("graph", graph, new TimeSpan(0), new TimeSpan(100_000_000))
                .check();
    }
}
