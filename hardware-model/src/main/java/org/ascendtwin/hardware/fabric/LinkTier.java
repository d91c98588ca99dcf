package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Range;

/**
 * One level of a cluster's network: which dies it joins and what each die can send over it.
 *
 * @param name such as {@code HCCS}
 * @param span dies that it joins, those of the inner levels included
 * @param shape how the dies are wired
 * @param links links of one die
 * @param linkBytesPerSecond data-sheet rate of one link in one direction
 * @param latencySeconds from one die to another
 * @param efficiency part of the link rate that large transfers reach
 * @param source where the values come from
 */
public record LinkTier(
        String name,
        int span,
        Shape shape,
        int links,
        double linkBytesPerSecond,
        double latencySeconds,
        double efficiency,
        String source) {
    /** How dies are wired to each other. */
    public enum Shape {
        /** A link per peer: with few peers, links lie idle. */
        MESH,
        /** All links lead to switches: any peer can be sent to at the full rate. */
        SWITCH
    }

    public LinkTier {
        Range.check(name + ".span", span, 2, 1 << 20);
        Range.check(name + ".links", links, 1, 1 << 10);
        Range.check(name + ".linkBytesPerSecond", linkBytesPerSecond, 1e6, 1e13);
        Range.check(name + ".latencySeconds", latencySeconds, 0, 1e-2);
        Range.check(name + ".efficiency", efficiency, 0.01, 1);
    }

    /** What one die sends to {@code peers} others at once, in bytes per second. */
    public double bytesPerSecond(int peers) {
        int used = shape == Shape.MESH ? Math.min(links, peers) : links;
        return used * linkBytesPerSecond * efficiency;
    }
}
