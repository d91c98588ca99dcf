package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * One level of a cluster's network: which dies it joins and what each die can send over it.
 *
 * @param name such as {@code HCCS}
 * @param span dies that it joins, those of the inner levels included
 * @param shape how the dies are wired
 * @param ports whether a die has ports of its own for this level or sends through those of the level inside
 * @param links links of one die
 * @param linkRate data-sheet rate of one link in one direction
 * @param latency from one die to another
 * @param efficiency part of the link rate that large transfers reach
 * @param trunk what a group of dies shares on the way to other groups; null where switches never block
 * @param source where the values come from
 */
public record LinkTier(
        String name,
        int span,
        Shape shape,
        Ports ports,
        int links,
        ByteRate linkRate,
        TimeSpan latency,
        double efficiency,
        @Nullable Trunk trunk,
        String source) {
    /** How dies are wired to each other. */
    public enum Shape {
        /** A link per peer: with few peers, links lie idle. */
        MESH,
        /** All links lead to switches: any peer can be sent to at the full rate. */
        SWITCH
    }

    /** Whose ports a die sends through. */
    public enum Ports {
        /** Ports for this level alone. */
        OWN,
        /** The ports of the level inside, which both share. */
        INNER
    }

    /** Checks the values by themselves; {@link Cluster} checks how levels go together. */
    public LinkTier {
        new Limits(name)
                .within("span", span, 2, 1 << 20)
                .within("links", links, 1, 1 << 10)
                .within("link-rate", linkRate, new ByteRate(1e6), new ByteRate(1e13))
                .within("latency", latency, new TimeSpan(0), new TimeSpan(10_000_000))
                .within("efficiency", efficiency, 0.01, 1)
                .check();
        if (shape == Shape.MESH && (trunk != null || ports == Ports.INNER)) {
            throw new IllegalArgumentException(name + " is a mesh with "
                    + (trunk == null ? "the ports of the level inside" : "a trunk")
                    + "; allowed: own ports and no trunk. Maybe its shape is switch");
        }
        if (trunk != null && trunk.span() >= span) {
            throw new IllegalArgumentException(name + ".trunk.span is " + trunk.span() + "; allowed: below the span of "
                    + span + ". Maybe the trunk belongs to a wider level");
        }
    }

    /** What one die sends to {@code peers} others of this level at once, in bytes per second. */
    public double bytesPerSecond(int peers) {
        int used = shape == Shape.MESH ? Math.min(links, peers) : links;
        return used * linkRate.bytesPerSecond() * efficiency;
    }

    /** What a die and its neighbours can send out of their group on average, in bytes per second a die. */
    public double trunkBytesPerSecond() {
        if (trunk == null) {
            return Double.POSITIVE_INFINITY;
        }
        return trunk.links() * trunk.linkRate().bytesPerSecond() * efficiency / trunk.span();
    }

    /** The time from one die to another in seconds, through the trunk where {@code throughTrunk} is true. */
    public double latencySeconds(boolean throughTrunk) {
        return latency.seconds()
                + (throughTrunk && trunk != null ? 2 * trunk.latency().seconds() : 0);
    }
}
