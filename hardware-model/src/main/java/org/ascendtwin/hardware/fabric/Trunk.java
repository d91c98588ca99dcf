package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * The links that lead from a group of dies, such as those of one leaf switch, to all other groups of a level.
 *
 * @param span dies that share it
 * @param links parallel links, such as those of a leaf to its spines
 * @param linkRate of one of them in one direction
 * @param spread how flows are dealt to them
 * @param latency that each of the two trunks on the way adds
 */
public record Trunk(int span, int links, ByteRate linkRate, Spread spread, TimeSpan latency) {
    /** How flows are dealt to parallel links. */
    public enum Spread {
        /** A flow keeps to one link by a hash of its ends (ECMP); two flows may collide. */
        HASH,
        /** Packets are sprayed over all links. */
        SPRAY
    }

    public Trunk {
        new Limits("trunk")
                .within("span", span, 1, 1 << 20)
                .within("links", links, 1, 1 << 16)
                .within("link-rate", linkRate, new ByteRate(1e6), new ByteRate(1e14))
                .within("latency", latency, new TimeSpan(0), new TimeSpan(10_000_000))
                .check();
    }
}
