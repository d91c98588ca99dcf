package org.ascendtwin.hardware.fabric;

import java.util.Arrays;

/**
 * Bytes that cross each link where many dies send to many at once. The busiest link is what no order of sending can beat; on
 * links that lie in parallel they are dealt evenly, as if no hashes collided.
 */
public final class LinkLoads {
    private final Topology topology;
    private final double[] bytes;

    /** No bytes on the links of {@code topology}. */
    public LinkLoads(Topology topology) {
        this.topology = topology;
        this.bytes = new double[topology.linkCount()];
    }

    /** Takes all bytes away. */
    public void clear() {
        Arrays.fill(bytes, 0);
    }

    /** Adds bytes from one die to another over the innermost level that joins them. */
    public void add(int from, int to, double more) {
        add(from, to, topology.cluster().tierBetween(from, to), more);
    }

    /** Adds bytes from one die to another over level {@code tier}. */
    public void add(int from, int to, int tier, double more) {
        topology.load(from, to, tier, more, bytes);
    }

    /** The time that the busiest link needs. */
    public double busiestSeconds() {
        double longest = 0;
        for (int link = 0; link < bytes.length; link++) {
            if (bytes[link] > 0) {
                longest = Math.max(longest, bytes[link] / topology.bytesPerNano(link));
            }
        }
        return longest / 1e9;
    }
}
