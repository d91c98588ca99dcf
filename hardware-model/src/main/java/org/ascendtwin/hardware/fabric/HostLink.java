package org.ascendtwin.hardware.fabric;

import org.ascendtwin.hardware.device.Limits;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What joins each die to the memory of its host, one way for writes and one for reads.
 *
 * @param toHost rate that large transfers from the die reach
 * @param fromHost rate that large transfers to the die reach
 * @param latency until the first byte is there
 * @param source where the values come from
 */
public record HostLink(ByteRate toHost, ByteRate fromHost, TimeSpan latency, String source) {
    public HostLink {
        ByteRate least = new ByteRate(1e6);
        ByteRate most = new ByteRate(1e13);
        new Limits("host")
                .within("to-host", toHost, least, most)
                .within("from-host", fromHost, least, most)
                .within("latency", latency, new TimeSpan(0), new TimeSpan(10_000_000))
                .check();
    }
}
